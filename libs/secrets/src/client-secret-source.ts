import type { ClientSecret } from './client-secret.js';

/** Where a client's secret comes from, and what to do when the issuer no longer takes it. */
export interface ClientSecretSource {
  /**
   * The secret to use now; remembered between calls.
   *
   * @throws {@link OutageError} `secrets_unavailable` when the store does not answer and nothing is remembered
   * @throws {@link MisconfigurationError} `secret_unusable` when it is missing or of another shape; names keys, no value
   */
  current(): Promise<ClientSecret>;
  /**
   * The other secrets worth trying after the issuer refused this one, in order: current, pending, previous. The store
   * is read again, once for all who ask at the same time and at most once in 5 s by the clock; in between the answer of
   * that reading is used. For those 5 s `current()` prefers a secret that was not refused.
   *
   * @throws as {@link current}, when the new reading fails
   */
  afterRefusal(refused: ClientSecret): Promise<readonly ClientSecret[]>;
}

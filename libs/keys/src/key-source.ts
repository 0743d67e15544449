import type { Outcome } from '@sallyport/protocol';
import type { JwsAlgorithm, VerificationKey } from './verification-key.js';

export interface KeyQuery {
  readonly kid: string | undefined;
  readonly alg: JwsAlgorithm;
  /** The certificates of the header, as they came. Read where a CA is pinned for this issuer, and nowhere else. */
  readonly x5c?: unknown;
}

/** The verification keys of ONE issuer. A source is never shared between issuers: a key verifies its own issuer's tokens only. */
export interface KeySource {
  /**
   * Returns the key for a token header, at once when it is in memory.
   * Refused with `key_unknown` when the issuer does not publish it, `key_unusable` when it is not one to verify this with.
   *
   * @throws {@link OutageError} when the key is not in memory and the issuer does not answer
   */
  keyFor(query: KeyQuery): Outcome<VerificationKey> | Promise<Outcome<VerificationKey>>;
  /** Milliseconds since the epoch up to which a verification with these keys may be remembered, where a key does not say so. */
  freshUntil(): number;
}

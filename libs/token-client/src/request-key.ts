/** What a token is to be good for. */
export interface TokenScope {
  /** Our names. Absent or empty: the issuer's default. */
  readonly scopes?: readonly string[];
  /** The API the token is for; the configured audience when absent. */
  readonly target?: string;
}

/**
 * Returns the key under which a token may be reused: everything that makes one token differ from another. The order and
 * the repetition of scopes do not. No token and no secret is part of it.
 */
export function requestKey(issuer: string, clientKey: string, { scopes = [], target }: TokenScope): string {
  return JSON.stringify([issuer, clientKey, [...new Set(scopes)].toSorted(), target ?? null]);
}

/** Which certificate chains may vouch for the keys of ONE issuer. Every check is spoken: `null` switches it off. */
export interface PinnedChains {
  /** The CA certificates a chain must lead to, PEM. Two while one takes over from the other. */
  readonly roots: string;
  /** Exact subject alternative names, DNS or URI, of which the leaf must carry one. `null`: any leaf of this CA. */
  readonly names: readonly string[] | null;
  /** Purposes with dots (RFC 5280 §4.2.1.12) of which the leaf must carry one. `null`: no certain one is asked for. */
  readonly extendedKeyUsage: readonly string[] | null;
  /** Whether a token without a chain is refused; else the keys that the issuer publishes verify it. */
  readonly only: boolean;
}

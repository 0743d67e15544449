/** Key-binding a token carries (RFC 7800): a DPoP key thumbprint or a client-certificate thumbprint. */
export interface Confirmation {
  readonly jkt?: string;
  readonly 'x5t#S256'?: string;
}

export type PrincipalKind = 'machine' | 'user' | 'agent' | 'unknown';

/** Who acts and what they were granted: the one shape for a verified JWT and for an introspection answer. */
export interface Principal {
  /** The trusted issuer, exactly as configured. */
  readonly issuer: string;
  /** Never empty. `sub`, or what the dialect names in its place. */
  readonly subject: string;
  readonly clientId?: string;
  /** Our names, after the provider's aliases. */
  readonly scopes: ReadonlySet<string>;
  readonly audience: readonly string[];
  readonly kind: PrincipalKind;
  /** Seconds since the epoch (RFC 7519 §2 NumericDate). */
  readonly expiresAt: number;
  readonly confirmation?: Confirmation;
}

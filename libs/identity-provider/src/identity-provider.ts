import type { KeySource } from '@sallyport/keys';
import type { Outcome, Principal, Refusal, Trace } from '@sallyport/protocol';
import type { Claims, TokenRules } from '@sallyport/token-verification';
import type { IdentityProviderCapabilities } from './capabilities.js';

/** RFC 8414 §2 server metadata. */
export interface ServerMetadata {
  readonly issuer: string;
  readonly token_endpoint?: string;
  readonly jwks_uri?: string;
  readonly introspection_endpoint?: string;
  readonly [member: string]: unknown;
}

export interface TokenRequest {
  readonly grant: 'client_credentials';
  /** Asked-for scopes; the server's default when absent. */
  readonly scopes?: readonly string[];
  /** The API the token is for; the configured audience when absent. The provider maps it to its own parameter. */
  readonly target?: string;
}

/** A refused grant is an answer to the caller, not an error. */
export type TokenAnswer =
  | {
      readonly granted: true;
      readonly accessToken: string;
      readonly tokenType: 'Bearer';
      /** Seconds since the epoch; absent when the server does not say. */
      readonly expiresAt?: number;
      readonly scopes: readonly string[] | 'not-reported';
    }
  | { readonly granted: false; readonly error: string; readonly status: number };

export interface Provenance {
  readonly how: 'local' | 'remote';
  /** Milliseconds since the epoch up to which this answer may be remembered. */
  readonly validUntil: number;
  /** Whether the issuer was asked, so that a revocation would have been seen. */
  readonly revocationChecked: boolean;
}

/** RFC 7662 §2.2, as a value: an inactive token is an answer. `refusal` is for logs and challenges. */
export type Introspection =
  | { readonly active: true; readonly principal: Principal; readonly provenance: Provenance }
  | { readonly active: false; readonly refusal: Refusal; readonly provenance: Provenance };

export interface IntrospectOptions {
  /** `auto`: a JWT is verified here, an opaque token is sent to the issuer. `remote` insists on the issuer's answer. */
  readonly mode?: 'auto' | 'remote';
  readonly trace?: Trace;
}

/** What local verification is made of, for applications that verify with a library of their own, as passport does. */
export interface LocalVerification {
  readonly keys: KeySource;
  readonly rules: TokenRules;
  /** The dialect: verified claims → principal. Pure. */
  readPrincipal(claims: Claims): Outcome<Principal>;
}

/** Our port for one trusted authorization server and its dialect. */
export interface IdentityProvider {
  /** The setting's word for it: `oidc`, `auth0`, `auth0:legacy`. */
  readonly name: string;
  /** Compared exactly with `iss`; never fetched from a token. */
  readonly issuer: string;
  readonly capabilities: IdentityProviderCapabilities;
  readonly verification: LocalVerification;
  /** @throws {@link OutageError} when the issuer does not answer */
  metadata(): Promise<ServerMetadata>;
  /** @throws {@link OutageError} `issuer_refused_our_credentials` when our client id or secret is wrong */
  requestToken(request: TokenRequest): Promise<TokenAnswer>;
  /**
   * @throws {@link OutageError} when keys or endpoint do not answer
   * @throws {@link MisconfigurationError} `capability_missing` when `remote` is insisted on without an endpoint
   */
  introspect(token: string, options?: IntrospectOptions): Promise<Introspection>;
}

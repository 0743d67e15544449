import type { IssuerMetadata } from '@sallyport/issuer-client';
import type { JsonObject, KeySource } from '@sallyport/keys';
import type { Outcome, Principal, Refusal, Trace } from '@sallyport/protocol';
import type { Claims, Glance, TokenRules } from '@sallyport/token-verification';
import type { IdentityProviderCapabilities } from './capabilities.js';
import type { ScopeNames } from './dialect.js';
import type { TokenGrant } from './granted-scopes.js';

/** What a caller asks for. Scopes are our names; the provider translates them. */
export type TokenRequest = {
  /** The server's default when absent. */
  readonly scopes?: readonly string[];
  /** The API the token is for; the configured audience when absent. The provider maps it to its own parameter. */
  readonly target?: string;
} & (
  | { readonly grant: 'client_credentials' }
  | {
      readonly grant: 'authorization_code';
      /** The whole URL the browser came back to, with `code` and `state`. */
      readonly callbackUrl: string;
      readonly state: string;
      /** RFC 7636 §4.1. */
      readonly codeVerifier: string;
    }
  | { readonly grant: 'refresh_token'; readonly refreshToken: string }
);

/** Where to send a browser to sign in: code flow with PKCE, S256 only (RFC 7636). */
export interface SignInRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly codeChallenge: string;
  readonly target?: string;
}

export interface Provenance {
  readonly how: 'local' | 'remote';
  /** Milliseconds since the epoch up to which this answer may be remembered. */
  readonly validUntil: number;
  /** Whether the issuer was asked, so that a revocation would have been seen. */
  readonly revocationChecked: boolean;
}

/** RFC 7662 §2.2, as a value: an inactive token is an answer. `refusal` is for logs and challenges. */
export type Introspection =
  | {
      readonly active: true;
      readonly principal: Principal;
      readonly provenance: Provenance;
      /** The JWT that the issuer gave for an opaque token, verified: a phantom token. Never logged. */
      readonly token?: string;
    }
  | { readonly active: false; readonly refusal: Refusal; readonly provenance: Provenance };

export interface Revocation {
  /** False: the issuer does not revoke tokens of this kind. */
  readonly revoked: boolean;
  /** Whether a verification without the issuer still accepts the access tokens until their `exp`. */
  readonly accessTokensStayValidUntilExp: boolean;
}

export interface IntrospectOptions {
  /** `auto`: a JWT is verified here, an opaque token is sent to the issuer. `remote` insists on the issuer's answer. */
  readonly mode?: 'auto' | 'remote';
  readonly trace?: Trace | undefined;
  /** What was seen of this very token when its issuer was chosen: it is not decoded twice. */
  readonly glance?: Glance | undefined;
}

/** What local verification is made of, for applications that verify with a library of their own, as passport does. */
export interface LocalVerification {
  readonly keys: KeySource;
  readonly rules: TokenRules;
  /** The dialect: verified claims → principal. Pure. */
  readPrincipal(claims: Claims): Outcome<Principal>;
  /** The claims of an active answer of introspection that came by another way, under the same rules. Absent: none is taken. */
  readonly readAnswer?: (answer: JsonObject) => Promise<Outcome<Claims>>;
}

/** Our port for one trusted authorization server and its dialect. */
export interface IdentityProvider {
  /** The setting's word for it: `oidc`, `auth0`, `auth0:legacy`. */
  readonly name: string;
  /** Compared exactly with `iss`; never fetched from a token. */
  readonly issuer: string;
  readonly capabilities: IdentityProviderCapabilities;
  /** Our scope names and its own. Principals and grants carry ours. */
  readonly scopeNames: ScopeNames;
  readonly verification: LocalVerification;
  /** @throws {@link OutageError} when the issuer does not answer */
  metadata(): Promise<IssuerMetadata>;
  /**
   * A token for us. A grant that the issuer refuses is an answer; so is one that is narrower than asked.
   *
   * @throws {@link OutageError} `issuer_refused_our_credentials` when our client id or secret is wrong
   */
  requestToken(request: TokenRequest): Promise<TokenGrant>;
  /** @throws {@link MisconfigurationError} `capability_missing` when people cannot sign in there */
  signInUrl(request: SignInRequest): Promise<string>;
  /**
   * Returns what is true of the token; at once for a JWT whose key is in memory.
   *
   * @throws {@link OutageError} when keys or endpoint do not answer
   * @throws {@link MisconfigurationError} `capability_missing` when `remote` is insisted on without an endpoint
   */
  introspect(token: string, options?: IntrospectOptions): Introspection | Promise<Introspection>;
  /** Takes a token back (RFC 7009). What was already issued from it, and what others cached, may live on. */
  revoke(token: string, hint: 'access_token' | 'refresh_token'): Promise<Revocation>;
}

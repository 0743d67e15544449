import type { IssuerMetadata } from './issuer-metadata.js';
import type { Grant } from './grant.js';

export interface GrantRequest {
  /** Absent or empty: the server's default. */
  readonly scopes?: readonly string[];
  /** Further form members, such as `resource` (RFC 8707) or a vendor's `audience`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What the browser came back with (RFC 6749 §4.1.2), and what we kept for it. */
export interface CodeRequest {
  /** The whole URL, with `code` and `state`. */
  readonly callbackUrl: string;
  readonly state: string;
  /** RFC 7636 §4.1. */
  readonly codeVerifier: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  /** S256 of the verifier (RFC 7636 §4.2); there is no other method here. */
  readonly codeChallenge: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** RFC 9701 §4, and the JWT access token itself in place of an answer. */
export type JwtMediaType = 'application/token-introspection+jwt' | 'application/jwt';

export interface IntrospectionAnswer {
  /** `nothing`: there was no body. */
  readonly kind: 'json' | 'jwt' | 'nothing';
  readonly body: string;
  /** The client id that asked. */
  readonly askedAs: string;
  /** How long the issuer lets the answer be kept, where it says so. */
  readonly maxAgeSeconds?: number;
}

/** One issuer's endpoints, spoken to as one client. Knows no dialect. */
export interface IssuerClient {
  /** The metadata, discovered once an hour at most unless it was known beforehand. @throws as {@link discover} */
  metadata(): Promise<IssuerMetadata>;
  /**
   * A client-credentials grant (RFC 6749 §4.4). A refused one is an answer, here as in the other grants.
   *
   * @throws {@link OutageError} `issuer_refused_our_credentials` when our id or secret is wrong, and as the bounded client
   * @throws {@link MisconfigurationError} `capability_missing` without credentials or without a token endpoint
   */
  clientCredentials(request: GrantRequest): Promise<Grant>;
  /** Exchanges a code (RFC 6749 §4.1.3). A wrong state, or an error the browser brought back, is a refused grant. */
  authorizationCode(request: CodeRequest): Promise<Grant>;
  /** RFC 6749 §6. */
  refresh(refreshToken: string, request: GrantRequest): Promise<Grant>;
  /** Where to send the browser (RFC 6749 §4.1.1, RFC 7636 §4.3). Does not call the issuer but for its metadata. */
  authorizationUrl(request: AuthorizationRequest): Promise<string>;
  /**
   * What the introspection endpoint answered with: a JSON object (RFC 7662 §2.2), or what `accept` names. Does NOT judge
   * it: `active` may be anything, and no JWT has been verified.
   *
   * @param accept - the media type of a JWT that is wanted in place of JSON; then JSON and no body at all pass as well,
   * for the caller to judge
   * @throws {@link OutageError} `issuer_refused_our_credentials` on 401 and 403, `issuer_answer_unusable` on any other
   * 4xx, on a body over 64 kB and on one of another kind, and as the bounded client
   * @throws {@link MisconfigurationError} `capability_missing` without credentials or without an introspection endpoint
   */
  introspect(token: string, accept?: JwtMediaType): Promise<IntrospectionAnswer>;
  /** RFC 7009. False: the server does not revoke this kind of token. @throws as {@link introspect} */
  revoke(token: string, hint: 'access_token' | 'refresh_token'): Promise<boolean>;
}

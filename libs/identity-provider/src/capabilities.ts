type ClientAuth = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

/** How one vendor departs from the others, as data a caller can read. No behaviour hides behind it. */
export interface IdentityProviderCapabilities {
  readonly discovery: 'oidc' | 'static';
  readonly issuance: {
    readonly clientCredentials: boolean;
    /** Authorization code with PKCE, for people. */
    readonly authorizationCode: boolean;
    readonly refresh: boolean;
    readonly clientAuth: readonly ClientAuth[];
    /** How a caller names the API a token is for; `none` when the provider has no such parameter. */
    readonly target: 'audience' | 'resource' | 'none';
    /** Whether the token answer repeats the granted scope. */
    readonly echoesScope: boolean;
  };
  readonly accessToken: {
    readonly formats: readonly ('jwt' | 'opaque')[];
    /** Accepted header `typ` values, lower case; `absent` stands for a header without one. */
    readonly typ: readonly string[];
    /** The claims that scopes are read from. */
    readonly scopeClaims: readonly string[];
    /** `client_id`: the tokens carry no audience, so the list of accepted clients stands in for it. */
    readonly audienceCheck: 'aud' | 'client_id';
  };
  /** `remote`: RFC 7662. `local`: no endpoint, the JWT is verified here. */
  readonly introspection: 'remote' | 'local';
  /** What the issuer takes back when asked (RFC 7009). A local verification never sees it. */
  readonly revocation: { readonly accessToken: boolean; readonly refreshToken: boolean };
}

/** What is issued to our client: every grant where there is one, for its secret or for an assertion that its key signs. */
export const issuedTo = (
  hasCredentials: boolean,
  ...besideSecrets: readonly ClientAuth[]
): Pick<
  IdentityProviderCapabilities['issuance'],
  'clientCredentials' | 'authorizationCode' | 'refresh' | 'clientAuth'
> => ({
  clientCredentials: hasCredentials,
  authorizationCode: hasCredentials,
  refresh: hasCredentials,
  clientAuth: ['client_secret_basic', 'client_secret_post', ...besideSecrets],
});

/** How one vendor departs from the others, as data a caller can read. No behaviour hides behind it. */
export interface IdentityProviderCapabilities {
  readonly discovery: 'oidc' | 'rfc8414' | 'static';
  readonly issuance: {
    readonly clientCredentials: boolean;
    readonly clientAuth: readonly ('client_secret_basic' | 'client_secret_post' | 'private_key_jwt')[];
    /** How a caller names the API a token is for; `none` when the provider has no such parameter. */
    readonly target: 'audience' | 'resource' | 'none';
    /** Whether the token answer repeats the granted scope. */
    readonly echoesScope: boolean;
  };
  readonly accessToken: {
    readonly formats: readonly ('jwt' | 'opaque')[];
    /** Accepted header `typ` values, lower case; `absent` stands for a header without one. */
    readonly typ: readonly string[];
    /** `client_id`: the tokens carry no audience, so the list of accepted clients stands in for it. */
    readonly audienceCheck: 'aud' | 'client_id';
  };
  /** `remote`: RFC 7662. `local`: no endpoint, the JWT is verified here. */
  readonly introspection: 'remote' | 'local';
}

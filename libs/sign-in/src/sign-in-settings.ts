/** How people sign in at one authorization server. Nothing in it is secret: it is for a public client. */
export interface SignInSettings {
  /** How the server signs people out and is asked for an API, where vendors differ; `oidc` is the standard. */
  readonly provider: SignInProvider;
  /** As the server spells itself, compared exactly; `https:`, or `http:` on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** In the server's own spelling; with `openid` an ID token is expected, and checked. */
  readonly scopes: readonly string[];
  /** Sent with the authorization request besides: `audience` for Auth0, `resource` (RFC 8707). */
  readonly parameters: Readonly<Record<string, string>>;
  /** Instead of discovery, for a server without one. */
  readonly endpoints?: SignInEndpoints;
}

export const signInProviders = ['oidc', 'auth0', 'cognito', 'arculix'] as const;
export type SignInProvider = (typeof signInProviders)[number];

export interface SignInEndpoints {
  readonly authorization: string;
  readonly token: string;
  readonly revocation?: string;
}

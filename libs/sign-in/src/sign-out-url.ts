import type { SignInProvider } from './sign-in-settings.js';

export interface SignOut {
  readonly provider: SignInProvider;
  readonly issuer: string;
  readonly clientId: string;
  /** Where the browser comes back to; the server must know it. */
  readonly signedOutUri: string;
  /** Of the server's metadata. */
  readonly authorizationEndpoint?: string | undefined;
  readonly endSessionEndpoint?: string | undefined;
}

/**
 * Returns where a browser goes to end the session at the server, as each vendor spells it; undefined where there is no such
 * place and revoking the tokens is all there is.
 *
 * - oidc: OpenID Connect RP-Initiated Logout 1.0 §2, where the metadata name it; `client_id` and no `id_token_hint`
 * - cognito: `/logout` beside `/oauth2/authorize`, with `client_id` and `logout_uri`
 * - auth0: `/v2/logout`, with `client_id` and `returnTo`
 * - arculix: none is known
 *
 * No token is in it: an address stays in the browser's history and in the logs of servers, and an ID token says name and
 * e-mail. Without the hint a server asks the person first.
 */
export function signOutUrl(signOut: SignOut): string | undefined {
  const { provider, issuer, clientId, signedOutUri, authorizationEndpoint, endSessionEndpoint } = signOut;
  switch (provider) {
    case 'oidc':
      return endSessionEndpoint === undefined
        ? undefined
        : withQuery(endSessionEndpoint, {
            client_id: clientId,
            post_logout_redirect_uri: signedOutUri,
          });
    case 'cognito':
      return authorizationEndpoint === undefined
        ? undefined
        : withQuery(authorizationEndpoint.replace(/\/oauth2\/authorize$/, '/logout'), {
            client_id: clientId,
            logout_uri: signedOutUri,
          });
    case 'auth0':
      return withQuery(`${issuer.replace(/\/$/, '')}/v2/logout`, { client_id: clientId, returnTo: signedOutUri });
    case 'arculix':
      return undefined;
  }
}

function withQuery(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

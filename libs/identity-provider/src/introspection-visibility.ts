import type { IdentityProvider } from './identity-provider.js';

/**
 * What two credentials of ours tell about an issuer's introspection:
 * - `visible`: a token that one got is active to the other. All is well.
 * - `hidden`: it is inactive to the other, a moment after it was issued. Many servers tell a client about its own tokens
 *   alone; every token of a caller then looks dead to us.
 * - `unanswerable`: there is nothing to compare: no endpoint, no credentials, the grant was refused, or the token is a
 *   JWT, which nobody is asked about.
 */
export type IntrospectionVisibility = 'visible' | 'hidden' | 'unanswerable';

/**
 * Gets a token with the credentials for issuance and shows it to the issuer with those for introspection. It costs two
 * requests, so it belongs to a command somebody types, never to the start of a function.
 *
 * @throws {@link OutageError} when the issuer does not answer or refuses one of the two credentials
 */
export async function introspectionVisibility(provider: IdentityProvider): Promise<IntrospectionVisibility> {
  const { introspection, issuance, accessToken } = provider.capabilities;
  if (introspection !== 'remote' || !issuance.clientCredentials) return 'unanswerable';
  const grant = await provider.requestToken({ grant: 'client_credentials' });
  if (!grant.granted) return 'unanswerable';
  if (accessToken.formats.includes('jwt') && grant.accessToken.split('.').length === 3) return 'unanswerable';
  const answer = await provider.introspect(grant.accessToken, { mode: 'remote' });
  // Any other refusal was given by a server that did tell about the token.
  return !answer.active && answer.refusal.reason === 'token_inactive' ? 'hidden' : 'visible';
}

import type { BrowserSignIn, DialectName } from './dialect.js';
import type { DialectServer } from './dialect-server.js';

/**
 * What a page is told of a tenant.
 *
 * @param scopes - our names of the API's scopes
 */
export function browserSignIn(
  name: DialectName,
  { issuer, people, tokenEndpoint, scopeName }: DialectServer,
  scopes: readonly string[],
): BrowserSignIn {
  return {
    provider: name === 'local' ? 'oidc' : name,
    issuer,
    clientId: 'browser',
    scopes: [...people.personScopes, ...scopes.map(scopeName)],
    parameters: people.targetParameters(),
    ...(name === 'arculix' && {
      endpoints: {
        authorization: people.authorizationEndpoint,
        token: tokenEndpoint,
        revocation: tokenEndpoint.replace(/token$/, 'revoke'),
      },
    }),
  };
}

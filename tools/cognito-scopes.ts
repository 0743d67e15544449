import { scopesOf } from '@sallyport/protocol';
import type { RouteManifest } from '@sallyport/route-manifest';
import { described } from './described-scopes.js';

/** The resource server of the deployed pool; its scopes carry the prefix that our settings take away again. */
const identifier = 'premium_api';

/**
 * Returns what serverless.identity-provider.yml defines at Cognito: the resource server, its scopes as CloudFormation
 * takes them, those of them that an app client may ask for, with their prefix. Machines may have what the consumer's routes
 * ask for, since it asks for the same behind them; people's client may have who they are, and the scopes of the application
 * that the page belongs to.
 *
 * @param consumer - the manifest of the machine client's own routes
 */
export function cognitoScopes({ routes }: RouteManifest, consumer: RouteManifest): object {
  const scopes = described(scopesOf(routes));
  const prefixed = (some: RouteManifest['routes']) => scopesOf(some).map((scope) => `${identifier}/${scope}`);
  return {
    identifier,
    scopes: scopes.map(({ scope, description }) => ({ ScopeName: scope, ScopeDescription: description })),
    machines: prefixed(consumer.routes),
    signIn: ['phone', 'email', 'openid', 'profile', ...prefixed(routes.filter(({ app }) => app === 'members'))],
  };
}

import { scopesOf } from '@sallyport/protocol';
import type { RouteManifest } from '@sallyport/route-manifest';
import { described } from './described-scopes.js';

/** The resource server of the deployed pool; its scopes carry the prefix that our settings take away again. */
const identifier = 'premium_api';

/**
 * Returns what serverless.identity-provider.yml defines at Cognito: the resource server, its scopes as CloudFormation
 * takes them, the same with their prefix for an app client of machines, and what the one for people may ask for: who they
 * are, and the scopes of the application that the page belongs to.
 */
export function cognitoScopes({ routes }: RouteManifest): object {
  const scopes = described(scopesOf(routes));
  return {
    identifier,
    scopes: scopes.map(({ scope, description }) => ({ ScopeName: scope, ScopeDescription: description })),
    allowed: scopes.map(({ scope }) => `${identifier}/${scope}`),
    signIn: [
      'phone',
      'email',
      'openid',
      'profile',
      ...scopesOf(routes.filter(({ app }) => app === 'members')).map((scope) => `${identifier}/${scope}`),
    ],
  };
}

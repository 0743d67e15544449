import type { EndpointName } from './endpoints.js';

/** What oidc-provider serves where, below the path it is mounted under. */
export const oidcEndpoints: Readonly<Record<string, EndpointName>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/oauth-authorization-server': 'discovery',
  '/jwks': 'jwks',
  '/token': 'token',
  '/token/introspection': 'introspection',
  '/token/revocation': 'revocation',
  '/auth': 'authorization',
  '/me': 'userinfo',
};

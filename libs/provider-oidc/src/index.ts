export { readOidcPrincipal } from './oidc.dialect.js';
export { createOidcIdentityProvider, oidcDialect } from './oidc.identity-provider.js';
export type { OidcOptions } from './oidc.options.js';

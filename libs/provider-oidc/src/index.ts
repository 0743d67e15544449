export { readOidcPrincipal } from './oidc.dialect.js';
export { createOidcIdentityProvider, type OidcDependencies } from './oidc.identity-provider.js';
export type { OidcOptions } from './oidc.options.js';

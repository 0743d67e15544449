export { readAuth0Principal } from './auth0.dialect.js';
export { auth0Dialect, createAuth0IdentityProvider } from './auth0.identity-provider.js';
export type { Auth0Options } from './auth0.options.js';

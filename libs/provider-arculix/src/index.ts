export { readArculixPrincipal } from './arculix.dialect.js';
export { arculixDialect, createArculixIdentityProvider } from './arculix.identity-provider.js';
export type { ArculixOptions } from './arculix.options.js';

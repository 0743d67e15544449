export { hiddenSecret, type ClientSecret } from './client-secret.js';
export type { ClientSecretSource } from './client-secret-source.js';
export { fixedSecret } from './fixed-secret.js';
export { withSecret } from './with-secret.js';

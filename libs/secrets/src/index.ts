export { hiddenSecret, type ClientSecret } from './client-secret.js';
export type { ClientSecretSource } from './client-secret-source.js';
export type { FileSecretOptions } from './file-secret.js';
export { fixedSecret } from './fixed-secret.js';
export { secretDeadlineMs } from './secret-deadline.js';
export type { SecretsManagerSecretOptions } from './secrets-manager-secret.js';
export { fileSecret, secretsManagerSecret } from './stored-secret.js';
export { withSecret } from './with-secret.js';

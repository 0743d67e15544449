import type { ClientSecretSource } from './client-secret-source.js';
import type { FileSecretOptions } from './file-secret.js';
import type { SecretsManagerSecretOptions } from './secrets-manager-secret.js';

/** As `fileSecret` in `file-secret.ts`, which is loaded when a secret is first asked for. */
export const fileSecret = (options: FileSecretOptions): ClientSecretSource =>
  loadedLater(async () => (await import('./file-secret.js')).fileSecret(options));

/** As `secretsManagerSecret` in `secrets-manager-secret.ts`, which is loaded when a secret is first asked for. */
export const secretsManagerSecret = (options: SecretsManagerSecretOptions): ClientSecretSource =>
  loadedLater(async () => (await import('./secrets-manager-secret.js')).secretsManagerSecret(options));

/** Stores and their rotation stay out of a cold start: verifying a JWT needs no secret. */
function loadedLater(load: () => Promise<ClientSecretSource>): ClientSecretSource {
  let loading: Promise<ClientSecretSource> | undefined;
  const source = () => (loading ??= load());
  return {
    current: async () => (await source()).current(),
    afterRefusal: async (refused) => (await source()).afterRefusal(refused),
  };
}

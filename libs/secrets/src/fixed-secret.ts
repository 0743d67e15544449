import { hiddenSecret } from './client-secret.js';
import type { ClientSecretSource } from './client-secret-source.js';

/** Returns a source of one secret that does not change while the process lives, as settings give it. */
export function fixedSecret(clientId: string, clientSecret: string): ClientSecretSource {
  const secret = hiddenSecret(clientId, clientSecret);
  return {
    current: () => Promise.resolve(secret),
    afterRefusal: () => Promise.resolve([]),
  };
}

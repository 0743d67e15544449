import type { ClientAuthentication } from '@sallyport/issuer-client';
import type { Clock } from '@sallyport/protocol';
import { fixedSecret, type ClientSecretSource } from '@sallyport/secrets';
import type { ClientSettings } from '@sallyport/settings';

/** Returns how we authenticate, from where the settings say the secret or key is. Nothing is read before its first use. */
export function clientAuthentication(client: ClientSettings, clock: Clock): ClientAuthentication {
  if (client.from === 'private-key') {
    const { clientId, privateKey, keyId, algorithm } = client;
    return { method: 'private_key_jwt', clientId, privateKey, algorithm, ...(keyId !== undefined && { keyId }) };
  }
  return { method: 'client_secret', secrets: secretSource(client, clock) };
}

function secretSource(client: Exclude<ClientSettings, { from: 'private-key' }>, clock: Clock): ClientSecretSource {
  if (client.from === 'environment') return fixedSecret(client.clientId, client.clientSecret);
  return loadedLater(async () => (await import('./stored-secret.js')).storedSecret(client, clock));
}

/** Stores and their rotation are loaded when a secret is first needed: verifying a JWT needs none. */
function loadedLater(load: () => Promise<ClientSecretSource>): ClientSecretSource {
  let loading: Promise<ClientSecretSource> | undefined;
  const source = () => (loading ??= load());
  return {
    current: async () => (await source()).current(),
    afterRefusal: async (refused) => (await source()).afterRefusal(refused),
  };
}

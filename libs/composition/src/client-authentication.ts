import type { ClientAuthentication } from '@sallyport/issuer-client';
import type { Clock } from '@sallyport/protocol';
import { fileSecret, fixedSecret, secretsManagerSecret, type ClientSecretSource } from '@sallyport/secrets';
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
  const named = client.clientId === undefined ? {} : { clientId: client.clientId };
  return client.from === 'file'
    ? fileSecret({ path: client.path, clock, ...named })
    : secretsManagerSecret({ secretId: client.secretId, clock, ...named });
}

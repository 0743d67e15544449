import type { Clock } from '@sallyport/protocol';
import { fileSecret, secretsManagerSecret, type ClientSecretSource } from '@sallyport/secrets';
import type { ClientSettings } from '@sallyport/settings';

export type StoredClient = Extract<ClientSettings, { readonly from: 'file' | 'secrets-manager' }>;

/** Returns the source of a secret that is kept elsewhere. Nothing is read before its first use. */
export function storedSecret(client: StoredClient, clock: Clock): ClientSecretSource {
  const named = client.clientId === undefined ? {} : { clientId: client.clientId };
  return client.from === 'file'
    ? fileSecret({ path: client.path, clock, ...named })
    : secretsManagerSecret({ secretId: client.secretId, clock, ...named });
}

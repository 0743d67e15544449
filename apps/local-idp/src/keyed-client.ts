import { developmentClients } from './development-clients.js';
import { newSigningKeySync, type SigningKey } from './signing-key.js';

/** A machine client that signs for itself instead of showing a secret: `private_key_jwt` (RFC 7523 §2.2). */
export interface KeyedClient {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly keyId: string;
  /** PKCS #8, PEM. Made for this run when first read. */
  readonly privateKey: string;
}

export interface KeyedClientDesk {
  readonly client: KeyedClient;
  /** Undefined as long as nobody has the private key. */
  publicKey(): SigningKey['publicJwk'] | undefined;
}

/** @param made - told of the public key, once */
export function createKeyedClient(
  scopeName: (ours: string) => string,
  made: (publicJwk: SigningKey['publicJwk']) => void = () => undefined,
): KeyedClientDesk {
  let key: SigningKey | undefined;
  const read = (): SigningKey => {
    if (key === undefined) {
      key = newSigningKeySync();
      made(key.publicJwk);
    }
    return key;
  };
  return {
    client: {
      clientId: 'keyed',
      scopes: developmentClients.reader.scopes.map(scopeName),
      get keyId() {
        return read().kid;
      },
      get privateKey() {
        return read().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      },
    },
    publicKey: () => key?.publicJwk,
  };
}

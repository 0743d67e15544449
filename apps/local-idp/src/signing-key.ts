import { generateKeyPair, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface SigningKey {
  readonly kid: string;
  readonly alg: 'RS256';
  readonly privateKey: KeyObject;
  /** RFC 7517, private members included: for the server alone. */
  readonly privateJwk: Readonly<Record<string, unknown>>;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** Where signing keys come from. */
export interface KeyMaker {
  make(): Promise<SigningKey>;
  /** For a caller that cannot wait. */
  makeNow(): SigningKey;
}

const generate = promisify(generateKeyPair);

/** A fresh RSA 2048 pair under a fresh kid. Generated off the main thread, so that other start-up work goes on. */
export async function newSigningKey(): Promise<SigningKey> {
  return named(await generate('rsa', { modulusLength: 2048 }));
}

/** The same at once, for a caller that cannot wait. */
export function newSigningKeySync(): SigningKey {
  return named(generateKeyPairSync('rsa', { modulusLength: 2048 }));
}

export const freshKeys: KeyMaker = { make: newSigningKey, makeNow: newSigningKeySync };

function named({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): SigningKey {
  const kid = randomUUID();
  const names = { kid, alg: 'RS256', use: 'sig' } as const;
  return {
    kid,
    alg: 'RS256',
    privateKey,
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...names },
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...names },
  };
}

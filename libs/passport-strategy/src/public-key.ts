import type { VerificationKey } from '@sallyport/keys';
import { JwksClient } from 'jwks-rsa';

const taken = new WeakMap<VerificationKey, Promise<string>>();

/**
 * Returns the key as PEM (SPKI), taken through jwks-rsa.
 *
 * Its client is given a fetcher that answers with this one key, which the issuer's key source chose: jwks-rsa opens no
 * connection, holds no cache of its own and has nothing left to choose. What is remembered here hangs on the key object,
 * so a key that its issuer took back is not found again, and no key is shared between issuers.
 */
export function publicKeyOf(key: VerificationKey): Promise<string> {
  let pem = taken.get(key);
  if (pem === undefined) taken.set(key, (pem = throughJwksRsa(key)));
  return pem;
}

async function throughJwksRsa({ keyObject, algorithms }: VerificationKey): Promise<string> {
  const [alg] = algorithms;
  const jwk = { ...keyObject.export({ format: 'jwk' }), alg, use: 'sig' };
  const client = new JwksClient({ cache: false, rateLimit: false, fetcher: async () => ({ keys: [jwk] }) });
  const signingKey = await client.getSigningKey();
  return signingKey.getPublicKey();
}

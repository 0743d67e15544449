import { constants, verify } from 'node:crypto';
import { p1363ToDer } from './ecdsa-signature.js';
import type { UnverifiedJws } from './jws.js';
import type { JwsAlgorithm, VerificationKey } from './verification-key.js';

type Scheme =
  | { readonly family: 'pkcs1'; readonly hash: string }
  | { readonly family: 'pss'; readonly hash: string; readonly saltLength: number }
  | { readonly family: 'ecdsa'; readonly hash: string; readonly integerBytes: number }
  | { readonly family: 'eddsa' };

/** RFC 7518 §3.1 and RFC 8037 §3.1. A map, so that no name of Object.prototype is an algorithm. */
const schemes: ReadonlyMap<string, Scheme> = new Map<JwsAlgorithm, Scheme>([
  ['RS256', { family: 'pkcs1', hash: 'sha256' }],
  ['RS384', { family: 'pkcs1', hash: 'sha384' }],
  ['RS512', { family: 'pkcs1', hash: 'sha512' }],
  ['PS256', { family: 'pss', hash: 'sha256', saltLength: 32 }],
  ['PS384', { family: 'pss', hash: 'sha384', saltLength: 48 }],
  ['PS512', { family: 'pss', hash: 'sha512', saltLength: 64 }],
  ['ES256', { family: 'ecdsa', hash: 'sha256', integerBytes: 32 }],
  ['ES384', { family: 'ecdsa', hash: 'sha384', integerBytes: 48 }],
  ['ES512', { family: 'ecdsa', hash: 'sha512', integerBytes: 66 }],
  ['EdDSA', { family: 'eddsa' }],
]);

/**
 * Returns whether the key made this signature with the header's algorithm. False as well when the key may not verify
 * that algorithm: the key's own type decides, never the header (RFC 8725 §3.1).
 *
 * Does NOT check whether the algorithm is on anyone's allow-list, nor that the key is the one the header names.
 */
export function verifySignature(
  { header, signature, signingInput }: UnverifiedJws,
  { algorithms, keyObject }: VerificationKey,
): boolean {
  const scheme = schemes.get(header.alg);
  if (scheme === undefined || !algorithms.has(header.alg as JwsAlgorithm)) return false;
  switch (scheme.family) {
    case 'pkcs1':
      return verify(scheme.hash, signingInput, keyObject, signature); // bare: newer Nodes copy the key of an options object
    case 'pss': {
      const key = { key: keyObject, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength };
      return verify(scheme.hash, signingInput, key, signature);
    }
    case 'ecdsa': {
      const der = p1363ToDer(signature, scheme.integerBytes);
      return der !== undefined && verify(scheme.hash, signingInput, keyObject, der);
    }
    case 'eddsa':
      return verify(null, signingInput, keyObject, signature);
  }
}

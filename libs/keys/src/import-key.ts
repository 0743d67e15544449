import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decodeBase64url } from './base64url.js';
import { hasRocaFingerprint } from './roca.js';
import type { JwsAlgorithm, VerificationKey } from './verification-key.js';

const rsaAlgorithms: readonly JwsAlgorithm[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const curveAlgorithms: ReadonlyMap<unknown, readonly JwsAlgorithm[]> = new Map([
  ['P-256', ['ES256'] as const],
  ['P-384', ['ES384'] as const],
  ['P-521', ['ES512'] as const],
]);
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Verifying with a larger modulus or exponent costs so much that one issuer could slow down all. */
const maxModulusBits = 8192;
const maxExponent = 0xffff_ffffn;

export type ImportedKey = { readonly key: VerificationKey } | { readonly why: string };

/**
 * Returns the verification key of one JWK (RFC 7517 §4), or why it is not one that Sallyport verifies with. The reason
 * is for logs and holds no key material.
 */
export function importKey(jwk: unknown): ImportedKey {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return { why: 'not an object' };
  const member = jwk as Readonly<Record<string, unknown>>;
  const why = whyNotForSignatures(member);
  if (why !== undefined) return { why };

  const possible = algorithmsOf(member);
  if (possible === undefined) return { why: 'kty or crv is not one that is supported' };
  const { alg } = member;
  if (alg !== undefined && !possible.includes(alg as JwsAlgorithm)) return { why: 'alg does not fit the key type' };

  const keyObject = publicKeyOf(member);
  if (keyObject === undefined) return { why: 'not a valid public key' };
  const weakness = keyObject.asymmetricKeyType === 'rsa' ? weaknessOfRsa(keyObject, member['n'] as string) : undefined;
  if (weakness !== undefined) return { why: weakness };

  const algorithms = new Set(alg === undefined ? possible : [alg as JwsAlgorithm]);
  return { key: { kid: member['kid'] as string | undefined, algorithms, keyObject } };
}

function whyNotForSignatures(member: Readonly<Record<string, unknown>>): string | undefined {
  if (member['kty'] === 'oct') return 'a symmetric key has no place in a public set';
  if (privateMembers.some((name) => Object.hasOwn(member, name))) return 'its private part is published';
  if (member['kid'] !== undefined && typeof member['kid'] !== 'string') return 'kid is not a string';
  if (member['use'] !== undefined && member['use'] !== 'sig') return 'use is not sig';
  if (member['key_ops'] !== undefined && !verifiesOnly(member['key_ops'])) return 'key_ops is not verify alone';
  if (member['ext'] !== undefined && typeof member['ext'] !== 'boolean') return 'ext is not a boolean';
  return undefined;
}

/** RFC 7517 §4.3. Verifying is the one thing a public signature key is for. */
const verifiesOnly = (operations: unknown): boolean =>
  Array.isArray(operations) && operations.length === 1 && operations[0] === 'verify';

function algorithmsOf({ kty, crv }: Readonly<Record<string, unknown>>): readonly JwsAlgorithm[] | undefined {
  switch (kty) {
    case 'RSA':
      return rsaAlgorithms;
    case 'EC':
      return curveAlgorithms.get(crv);
    case 'OKP':
      return crv === 'Ed25519' ? ['EdDSA'] : undefined;
    default:
      return undefined;
  }
}

/** Only the members that make the public key are handed on. Undefined when they are not strict base64url, or no key. */
function publicKeyOf({ kty, crv, n, e, x, y }: Readonly<Record<string, unknown>>): KeyObject | undefined {
  const key = kty === 'RSA' ? { kty, n, e } : kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x };
  const numbers = kty === 'RSA' ? [n, e] : kty === 'EC' ? [x, y] : [x];
  if (!numbers.every((text) => typeof text === 'string' && decodeBase64url(text) !== undefined)) return undefined;
  try {
    return createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
  } catch {
    return undefined; // e.g. a point that is not on the curve
  }
}

function weaknessOfRsa(keyObject: KeyObject, n: string): string | undefined {
  const { modulusLength = 0, publicExponent = 0n } = keyObject.asymmetricKeyDetails ?? {};
  if (modulusLength < 2048) return 'RSA modulus under 2048 bits';
  if (modulusLength > maxModulusBits) return `RSA modulus over ${maxModulusBits} bits`;
  if (publicExponent < 3n || publicExponent % 2n === 0n) return 'RSA exponent even or under 3';
  if (publicExponent > maxExponent) return 'RSA exponent over 32 bits';
  const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
  if (modulus % 2n === 0n) return 'RSA modulus is even';
  if (hasRocaFingerprint(modulus)) return 'RSA modulus has the ROCA fingerprint (CVE-2017-15361)';
  return undefined;
}

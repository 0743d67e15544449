import { constants, createPublicKey, verify } from 'node:crypto';
import type { ExpiringValues } from './expiring-values.js';

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const algorithms = {
  RS256: { hash: 'sha256' },
  RS384: { hash: 'sha384' },
  PS256: { hash: 'sha256', padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
} as const;
export const assertionAlgorithms = Object.keys(algorithms) as (keyof typeof algorithms)[];

export interface AssertionRules {
  readonly clientId: string;
  readonly publicKey: Readonly<Record<string, unknown>>;
  /** The one value of `aud`. */
  readonly audience: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** The `jti`s of the last minutes: each is good once. */
  readonly seen: ExpiringValues<true>;
}

export const assertionLifetimeSeconds = 300;
const skewSeconds = 10;

/**
 * What is wrong with a client's assertion (RFC 7523 §3), or undefined when it proves the client.
 * It lives for five minutes at most and is good once.
 */
export function assertionFault(assertion: string, rules: AssertionRules): string | undefined {
  const { clientId, publicKey, audience, now, seen } = rules;
  const [head = '', payload = '', signature, ...more] = assertion.split('.');
  const header = decode(head);
  const claims = decode(payload);
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0) return 'is no JWT';

  const algorithm = assertionAlgorithms.find((known) => known === header['alg']);
  if (algorithm === undefined) return 'is signed with an algorithm that is not accepted';
  const { hash, ...options } = algorithms[algorithm];
  const key = { key: createPublicKey({ key: { ...publicKey }, format: 'jwk' }), ...options };
  const signed = verify(hash, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'));
  if (!signed) return 'is not signed by the client';

  const { iss, sub, aud, exp, iat, nbf, jti } = claims;
  if (iss !== clientId || sub !== clientId) return 'does not name the client as iss and sub';
  if (aud !== audience) return 'has another audience';
  if (typeof exp !== 'number' || exp + skewSeconds <= now) return 'has expired';
  if (exp > now + assertionLifetimeSeconds + skewSeconds) return 'lives too long';
  for (const time of [iat, nbf]) {
    if (time !== undefined && !(typeof time === 'number' && time <= now + skewSeconds)) return 'is not valid yet';
  }
  if (typeof jti !== 'string' || jti === '') return 'has no jti';
  if (seen.find(jti) !== undefined) return 'was used before';
  seen.put(true, jti);
  return undefined;
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

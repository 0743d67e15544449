import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';

/** A compact JWS whose parts can be read; nothing about it is verified yet. */
export interface ParsedJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signingInput: string;
  readonly signature: Buffer;
}

/** A key of a set, as published. */
export type PublishedKey = JsonWebKey & { readonly kid?: string; readonly alg?: string };

/** RSA with PKCS #1 padding is all that native authorizers take (G28). */
const digests = new Map([
  ['RS256', 'sha256'],
  ['RS384', 'sha384'],
  ['RS512', 'sha512'],
]);
const part = /^[A-Za-z0-9_-]+$/;

function readObject(encoded: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The parts of a token, or `null` for anything that is no signed compact JWS with a JSON payload. */
export function parseJwt(token: string): ParsedJwt | null {
  const parts = token.split('.');
  const [header = '', claims = '', signature = ''] = parts;
  if (parts.length !== 3 || !parts.every((text) => part.test(text))) return null;
  const read = { header: readObject(header), claims: readObject(claims) };
  if (read.header === null || read.claims === null) return null;
  return {
    header: read.header,
    claims: read.claims,
    signingInput: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** Whether this RSA key signed the token by the algorithm in its header. The key's own `alg`, where it has one, must agree. */
export function isSignedBy({ header, signingInput, signature }: ParsedJwt, key: PublishedKey): boolean {
  const digest = typeof header['alg'] === 'string' ? digests.get(header['alg']) : undefined;
  if (digest === undefined || key.kty !== 'RSA' || (key.alg ?? header['alg']) !== header['alg']) return false;
  try {
    return verify(digest, Buffer.from(signingInput), createPublicKey({ key, format: 'jwk' }), signature);
  } catch {
    return false; // a key that is none
  }
}

import { createPublicKey, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A token taken apart, without a look at its signature. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The parts of a compact JWT; undefined for anything else. */
export function decodeJwt(token: string): Jwt | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const [header, claims] = parts
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown);
    return isObject(header) && isObject(claims) ? { header, claims } : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWT, signed RS256; without a key it ends in an empty signature. */
export function encodeJwt({ header, claims }: Jwt, key?: KeyObject): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${key === undefined ? '' : sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

/** Whether one of the keys signed it, RS256. For tokens of the embedded provider; no verifier for anybody else's. */
export function isSignedBy(token: string, keys: readonly Readonly<Record<string, unknown>>[]): boolean {
  const dot = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(dot + 1), 'base64url');
  return keys.some(({ kty, n, e }) => {
    if (kty !== 'RSA') return false;
    const key = createPublicKey({ key: { kty, n, e } as JsonWebKey, format: 'jwk' });
    return verify('sha256', Buffer.from(token.slice(0, dot)), key, signature);
  });
}

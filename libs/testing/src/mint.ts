import { constants, createHmac, sign, type KeyObject } from 'node:crypto';

/** Text and bytes go in as they are, hostile or not; anything else as its JSON. */
export type Part = string | Uint8Array | { readonly [member: string]: unknown };

export interface Minting {
  readonly header: Part;
  /** The payload; it need not be claims. */
  readonly claims: Part;
  /** Private, or secret for the HMAC family. Without one the token ends in an empty signature. */
  readonly key?: KeyObject;
  /** The algorithm that really signs; the header's `alg` unless said. */
  readonly signAs?: string;
}

/** Returns a compact JWS. Nothing is checked, so that a test can have any token it can think of, signed well. */
export function mintJwt({ header, claims, key, signAs }: Minting): string {
  const signingInput = `${encodePart(header)}.${encodePart(claims)}`;
  if (key === undefined) return `${signingInput}.`;
  const alg = signAs ?? (isText(header) ? undefined : header['alg']);
  if (typeof alg !== 'string') throw new TypeError('say in signAs which algorithm signs');
  return `${signingInput}.${signBytes(alg, Buffer.from(signingInput), key).toString('base64url')}`;
}

/** Returns one part of a compact JWS. */
export const encodePart = (part: Part): string =>
  Buffer.from(isText(part) ? part : JSON.stringify(part)).toString('base64url');

const isText = (part: Part): part is string | Uint8Array => typeof part === 'string' || part instanceof Uint8Array;

/** Returns the signature of RFC 7518 §3.1 or RFC 8037 §3.1; EC signatures in the form of RFC 7518 §3.4. */
export function signBytes(alg: string, input: Uint8Array, key: KeyObject): Buffer {
  const hash = `sha${alg.slice(2)}`;
  switch (alg.slice(0, 2)) {
    case 'HS':
      return createHmac(hash, key).update(input).digest();
    case 'RS':
      return sign(hash, input, key);
    case 'PS':
      return sign(hash, input, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      });
    case 'ES':
      return sign(hash, input, { key, dsaEncoding: 'ieee-p1363' });
    default:
      return sign(null, input, key);
  }
}

import { sign } from 'node:crypto';
import type { SigningKey } from './signing-key.js';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed JWT. Members of `header` and `claims` that are undefined stay out. */
export function signJwt(key: SigningKey, header: object, claims: object): string {
  const signed = `${encode({ ...header, alg: key.alg, kid: key.kid })}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

import { hash } from 'node:crypto';

/** SHA-256 of the token, base64: a key that opens nothing. */
export function tokenKey(token: string): string {
  return hash('sha256', token, 'base64');
}

import { hash } from 'node:crypto';

/** SHA-256 of the token, a character for each of its 32 bytes (`binary` is Node's other name for latin1): a key that opens nothing, and the shortest there is. */
export function tokenKey(token: string): string {
  return hash('sha256', token, 'binary');
}

/**
 * The key of a token that only its digest is known of, or undefined when it is none.
 *
 * @param digest - SHA-256 of the token, base64url without padding
 */
export function tokenKeyOfHash(digest: string): string | undefined {
  const bytes = Buffer.from(digest, 'base64url');
  return bytes.length === 32 && bytes.toString('base64url') === digest ? bytes.toString('latin1') : undefined;
}

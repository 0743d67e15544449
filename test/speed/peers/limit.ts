import { createPublicKey, verify } from 'node:crypto';
import { tokenOf, type TokenEvent } from './bare-policy.js';

/** What no verifier can undercut: cut the token, decode the signature, one `crypto.verify` with a key that is ready. */
export function theLimit(publicKey: string): (event: TokenEvent) => boolean {
  const key = createPublicKey(publicKey);
  return (event) => {
    const token = tokenOf(event);
    const cut = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(cut + 1), 'base64url');
    return verify('sha256', Buffer.from(token.slice(0, cut), 'latin1'), key, signature);
  };
}

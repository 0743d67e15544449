import { createPublicKey, hash, verify } from 'node:crypto';
import type { IssuerFacts } from '../world/issuer.js';
import { allowing, tokenOf, type TokenEvent } from './bare-policy.js';

interface Claims {
  readonly sub: string;
  readonly iss: string;
  readonly aud: string;
  readonly exp: number;
}

const notInToken = /[^A-Za-z0-9\-._~+/]/;

/**
 * The least that a strict authorizer with a memory does, in one function: the alphabet of the header's value, the digest
 * of the token and a `Map`, the encoding, the header, three claims, the signature. One issuer, one key, no log.
 */
export function byHand({ issuer, audience, publicKey }: IssuerFacts): (event: TokenEvent) => unknown {
  const key = createPublicKey(publicKey);
  const remembered = new Map<string, Claims>();
  return (event) => {
    const token = tokenOf(event);
    if (notInToken.test(token)) throw new Error('Unauthorized');
    const digest = hash('sha256', token, 'binary');
    let claims = remembered.get(digest);
    if (claims === undefined) {
      claims = verified(token);
      if (remembered.size >= 4_000) remembered.clear(); // looking for its oldest would walk over all that were deleted before
      remembered.set(digest, claims);
    }
    if (claims.exp * 1000 <= Date.now()) throw new Error('Unauthorized');
    return allowing(claims.sub, event);
  };

  function verified(token: string): Claims {
    const [headerEnd, payloadEnd] = [token.indexOf('.'), token.lastIndexOf('.')];
    const { alg } = JSON.parse(strict(token.slice(0, headerEnd)).toString('latin1')) as { readonly alg: string };
    const claims = JSON.parse(strict(token.slice(headerEnd + 1, payloadEnd)).toString('latin1')) as Claims;
    const signature = strict(token.slice(payloadEnd + 1));
    const isOurs = alg === 'RS256' && claims.iss === issuer && claims.aud === audience;
    if (!isOurs || !verify('sha256', Buffer.from(token.slice(0, payloadEnd), 'latin1'), key, signature)) {
      throw new Error('Unauthorized');
    }
    return claims;
  }
}

function strict(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new Error('Unauthorized');
  return bytes;
}

import { isAscii } from 'node:buffer';
import { maxTokenCharacters, type JsonObject } from '@sallyport/keys';

/** What a look into an unverified token showed. Nothing in it has been verified, not even the encoding. */
export interface Glance {
  readonly token: string;
  /** `iss` as the token claims it. */
  readonly issuer: string;
  readonly payload: Buffer;
  /** The payload as JSON.parse reads it: the last of two members of one name, replacement characters and all. */
  readonly claims: JsonObject;
}

/**
 * Returns what a token says about its issuer, or undefined when it is no JWT that names one. Good for one thing: choosing
 * among the issuers that are trusted already. Never fetch from it, log it or answer with it. `verifyToken` takes it, so
 * that no payload is decoded and parsed twice.
 *
 * Linear; tokens over 16 KB are not read. Does NOT verify anything, not even the encoding: `verifyToken` is the one
 * that refuses, with the better reason.
 */
export function glanceAt(token: string): Glance | undefined {
  if (token.length > maxTokenCharacters) return undefined;
  const start = token.indexOf('.') + 1;
  const end = token.indexOf('.', start);
  if (start === 0 || end < 0 || token.includes('.', end + 1)) return undefined;
  const payload = Buffer.from(token.slice(start, end), 'base64url');
  let claims: unknown;
  try {
    claims = JSON.parse(payload.toString(isAscii(payload) ? 'latin1' : 'utf8'));
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, 'iss')) return undefined;
  const { iss } = claims as { readonly iss: unknown };
  return typeof iss === 'string' ? { token, issuer: iss, payload, claims: claims as JsonObject } : undefined;
}

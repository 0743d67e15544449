import { decodeBase64url, maxTokenCharacters, readJsonObject } from '@sallyport/keys';

/**
 * Returns the `iss` a token claims to have, or undefined when the token is no JWT that names one. Good for one thing:
 * choosing among the issuers that are trusted already. Never fetch from it, log it or answer with it.
 *
 * Linear; tokens over 16 KB are not read. Does NOT verify anything.
 */
export function unverifiedIssuer(token: string): string | undefined {
  if (token.length > maxTokenCharacters) return undefined;
  const start = token.indexOf('.') + 1;
  const end = token.indexOf('.', start);
  if (start === 0 || end < 0 || token.includes('.', end + 1)) return undefined;
  const payload = decodeBase64url(token.slice(start, end));
  const claims = payload === undefined ? 'malformed' : readJsonObject(payload);
  if (typeof claims === 'string') return undefined;
  const issuer = claims['iss'];
  return typeof issuer === 'string' ? issuer : undefined;
}

import { maxTokenCharacters } from '@sallyport/keys';

/**
 * Returns the `iss` a token claims to have, or undefined when the token is no JWT that names one. Good for one thing:
 * choosing among the issuers that are trusted already. Never fetch from it, log it or answer with it.
 *
 * Linear; tokens over 16 KB are not read. Does NOT verify anything, not even the encoding: `verifyToken` is the one
 * that refuses, with the better reason.
 */
export function unverifiedIssuer(token: string): string | undefined {
  if (token.length > maxTokenCharacters) return undefined;
  const start = token.indexOf('.') + 1;
  const end = token.indexOf('.', start);
  if (start === 0 || end < 0 || token.includes('.', end + 1)) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(token.slice(start, end), 'base64url').toString());
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, 'iss')) return undefined;
  const { iss } = claims as { readonly iss: unknown };
  return typeof iss === 'string' ? iss : undefined;
}

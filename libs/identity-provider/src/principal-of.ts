import type { Principal } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import { readAudience, readConfirmation } from './read-claims.js';
import { sharedText } from './shared-text.js';

/** What a dialect reads off the claims of a token. The rest of a principal every vendor writes alike. */
export type Named = Pick<Principal, 'subject' | 'scopes' | 'kind'> & {
  readonly clientId: string | undefined;
  /** Default: those of `aud`. */
  readonly audience?: readonly string[];
};

/**
 * Returns the principal of these claims. Many are remembered: what the tokens of one issuer have in common is the same
 * text for all of them, and each has the one shape that takes the least room.
 *
 * @param claims - verified, or of an answer of the issuer
 */
export function principalOf(claims: Claims, named: Named): Principal {
  const { subject, clientId, scopes, kind } = named;
  const issuer = sharedText(claims.iss);
  const audience = named.audience ?? readAudience(claims.aud);
  const expiresAt = claims.exp;
  const bare: Principal =
    clientId === undefined
      ? { issuer, subject, scopes, audience, kind, expiresAt }
      : { issuer, subject, clientId: clientId === subject ? subject : clientId, scopes, audience, kind, expiresAt };
  return Object.hasOwn(claims, 'cnf') ? { ...bare, ...readConfirmation(claims) } : bare;
}

import { principalOf, readName, readScopeString } from '@sallyport/identity-provider';
import { accepted, refused, type Outcome, type Principal, type PrincipalKind } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';

/**
 * Returns the principal named by the claims of an access token (RFC 9068 §2.2) or of an active introspection answer
 * (RFC 7662 §2.2).
 *
 * The scopes are those of `scope`, a string of names between single spaces; in any other shape it grants none
 * (RFC 6749 §3.3). `scp`, `permissions` and `roles` are other vendors' dialects and are not read.
 * Does NOT check signature, issuer, audience or times: `token-verification` did.
 *
 * @param claims - verified; `exp` in seconds since the epoch
 */
export function readOidcPrincipal(claims: Claims): Outcome<Principal> {
  const clientId = readName(claims['client_id']) ?? readName(claims['azp']);
  const subject = claims.sub === undefined ? clientId : readName(claims.sub);
  if (subject === undefined) return refused('subject_malformed');
  if (!Number.isFinite(claims.exp)) return refused('expiry_missing');
  const scopes = readScopeString(claims['scope']);
  return accepted(principalOf(claims, { subject, clientId, scopes, kind: readKind(claims, clientId) }));
}

/**
 * The subject of a machine's token is the machine (RFC 9068 §2.2). A user's token says when or how the user signed in
 * (RFC 9068 §2.2.1). What says neither is left unknown: `sub` alone may be a service account.
 */
function readKind(claims: Claims, clientId: string | undefined): PrincipalKind {
  if (claims.sub !== undefined && claims.sub === clientId) return 'machine';
  const signedIn = typeof claims['auth_time'] === 'number' || Array.isArray(claims['amr']);
  return signedIn && claims.sub !== undefined ? 'user' : 'unknown';
}

import {
  accepted,
  refused,
  type Confirmation,
  type Outcome,
  type Principal,
  type PrincipalKind,
} from '@sallyport/protocol';
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
  const clientId = name(claims['client_id']) ?? name(claims['azp']);
  const subject = claims.sub === undefined ? clientId : name(claims.sub);
  if (subject === undefined) return refused('subject_malformed');
  if (!Number.isFinite(claims.exp)) return refused('expiry_missing');
  const confirmation = readConfirmation(claims);
  return accepted({
    issuer: claims.iss,
    subject,
    ...(clientId !== undefined && { clientId }),
    scopes: readScopes(claims['scope']),
    audience: readAudience(claims.aud),
    kind: readKind(claims, clientId),
    expiresAt: claims.exp,
    ...(confirmation !== undefined && { confirmation }),
  });
}

const name = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const readScopes = (scope: unknown): ReadonlySet<string> =>
  new Set(typeof scope === 'string' ? scope.split(' ').filter((each) => each !== '') : []);

/** A string is ONE audience, spaces and all (RFC 7519 §4.1.3). */
function readAudience(aud: unknown): readonly string[] {
  if (typeof aud === 'string') return [aud];
  return Array.isArray(aud) ? aud.filter((each): each is string => typeof each === 'string') : [];
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

/** Present as soon as the token is bound to anything, known to us or not: then it is no bearer token (RFC 7800 §3). */
function readConfirmation(claims: Claims): Confirmation | undefined {
  if (!Object.hasOwn(claims, 'cnf')) return undefined;
  const cnf = (claims['cnf'] ?? {}) as Readonly<Record<string, unknown>>;
  const jkt = name(cnf['jkt']);
  const thumbprint = name(cnf['x5t#S256']);
  return { ...(jkt !== undefined && { jkt }), ...(thumbprint !== undefined && { 'x5t#S256': thumbprint }) };
}

import type { JsonObject } from '@sallyport/keys';
import { accepted, refused, type Outcome, type Refused } from '@sallyport/protocol';
import { readClaims, type Claims } from './claims.js';
import { namesAnotherKind } from './other-kinds.js';
import type { TokenRules } from './token-rules.js';

/**
 * Returns the claims of a payload whose signature has been verified, or the refusal.
 *
 * Checks UTF-8, JSON, duplicates, `iss`, `aud`, `exp` (required), `nbf`, `iat`, `sub`, `jti`, the absence of `cnf` and of
 * the marks of other kinds of JWT. Does NOT check the signature, the header, scopes, or any vendor's own claim.
 *
 * @param nowMs - milliseconds since the epoch
 */
export function verifyClaims(payload: Uint8Array, rules: TokenRules, nowMs: number): Outcome<Claims> {
  const claims = readClaims(payload);
  return claims.ok ? checkClaims(claims.value, rules, nowMs) : claims;
}

/** The same for claims that have been read already. */
export function checkClaims(claims: JsonObject, rules: TokenRules, nowMs: number): Outcome<Claims> {
  const refusal =
    whyNotIssuer(claims, rules) ??
    whyNotKind(claims) ??
    whyNotAudience(claims['aud'], rules.audience) ??
    whyNotTime(claims, rules, nowMs / 1000) ??
    whyNotNames(claims);
  return refusal ?? accepted(claims as Claims);
}

export function whyNotIssuer(claims: JsonObject, { issuer }: TokenRules): Refused | undefined {
  return claims['iss'] === issuer ? undefined : refused('issuer_not_trusted');
}

function whyNotKind(claims: JsonObject): Refused | undefined {
  if (namesAnotherKind(claims)) return refused('typ_not_accepted');
  // Bound to a key (RFC 7800): as a plain bearer token anyone who stole it could use it.
  return Object.hasOwn(claims, 'cnf') ? refused('sender_constrained') : undefined;
}

function whyNotAudience(aud: unknown, accepts: readonly string[] | null): Refused | undefined {
  if (aud === undefined) return accepts === null ? undefined : refused('audience_mismatch');
  if (typeof aud === 'string') {
    return accepts === null || accepts.includes(aud) ? undefined : refused('audience_mismatch');
  }
  if (!Array.isArray(aud)) return refused('claims_malformed');
  let meant = accepts === null;
  for (const member of aud as readonly unknown[]) {
    if (typeof member !== 'string') return refused('claims_malformed');
    meant ||= accepts!.includes(member);
  }
  return meant ? undefined : refused('audience_mismatch');
}

function whyNotTime({ exp, nbf, iat }: JsonObject, rules: TokenRules, now: number): Refused | undefined {
  const skew = rules.clockSkewSeconds;
  if (!isTime(exp)) return refused('expiry_missing');
  if (exp <= now - skew) return refused('token_expired');
  if (exp > now + rules.maxLifetimeSeconds + skew) return refused('lifetime_too_long');
  if (nbf !== undefined) {
    if (!isTime(nbf)) return refused('claims_malformed');
    if (nbf > now + skew) return refused('token_not_yet_valid');
  }
  if (iat !== undefined) {
    if (!isTime(iat)) return refused('claims_malformed');
    if (iat > now + skew) return refused('issued_in_future');
  }
  return undefined;
}

/** RFC 7519 §2 NumericDate. JSON.parse reads `1e400` as Infinity. */
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function whyNotNames({ sub, jti }: JsonObject): Refused | undefined {
  if (sub !== undefined && (typeof sub !== 'string' || sub === '')) return refused('subject_malformed');
  if (jti !== undefined && typeof jti !== 'string') return refused('claims_malformed');
  return undefined;
}

import { principalOf, readName, readScopeString } from '@sallyport/identity-provider';
import type { JsonObject } from '@sallyport/keys';
import { accepted, refused, type Outcome, type Principal } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';

export interface ArculixReading {
  readonly clientIds: readonly string[] | null;
  readonly assume?: 'machine';
}

/**
 * Returns the principal of an active introspection answer. By default an answer names neither subject nor issuer
 * (inferred: Doorkeeper's), so the subject is `sub`, else `username`, else the client, and the kind is unknown unless
 * the configuration says that there are only machines.
 */
export function readArculixPrincipal(claims: Claims, { clientIds, assume }: ArculixReading): Outcome<Principal> {
  const clientId = readName(claims['client_id']);
  if (clientIds !== null && (clientId === undefined || !clientIds.includes(clientId))) {
    return refused('client_not_accepted');
  }
  const subject = readName(claims.sub) ?? readName(claims['username']) ?? clientId;
  if (subject === undefined) return refused('subject_malformed');
  const scopes = readScopeString(claims['scope']);
  return accepted(principalOf(claims, { subject, clientId, scopes, kind: assume ?? 'unknown' }));
}

/** How long an answer about a token that never expires is believed. */
const nonExpiringSeconds = 60;

/**
 * Returns an answer as RFC 7662 §2.2 has it. A token that never expires has no `exp`, in older versions `exp` 0
 * (inferred): left as it is, to be refused, unless they are accepted on purpose; then the answer expires in a minute. An
 * answer about a refresh token has no `exp` either, nor a `token_type`: that one is refused in any case.
 *
 * @param nowMs - milliseconds since the epoch
 */
export function completeArculixAnswer(answer: JsonObject, nonExpiring: 'refuse' | 'accept', nowMs: number): JsonObject {
  const never = !Object.hasOwn(answer, 'exp') || answer['exp'] === 0;
  const believed = never && nonExpiring === 'accept' && Object.hasOwn(answer, 'token_type');
  return believed ? { ...answer, exp: Math.floor(nowMs / 1000) + nonExpiringSeconds } : answer;
}

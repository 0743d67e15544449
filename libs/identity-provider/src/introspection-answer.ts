import { readJsonObject, type JsonObject } from '@sallyport/keys';
import { refused, type Outcome } from '@sallyport/protocol';
import { verifyClaims, type Claims, type TokenRules } from '@sallyport/token-verification';
import type { Dialect } from './dialect.js';

/** The answer says `active: false` and nothing is wrong with it: the one kind of no that may be remembered. */
export const isWellFormedNo = (answer: JsonObject): boolean =>
  Object.hasOwn(answer, 'active') && answer['active'] === false;

/** Returns the JSON object of an answer, or nothing when it is none or names a member twice. */
export function parseAnswer(text: string): JsonObject | undefined {
  const answer = readJsonObject(Buffer.from(text));
  return typeof answer === 'string' ? undefined : answer;
}

/**
 * Returns the claims of an active answer (RFC 7662 §2.2), or the refusal.
 *
 * Believes an own `active` that is exactly `true`, together with `exp`, `scope` and a `client_id` or `sub`: a server
 * that says `active` to anything says nothing else. Then the same rules hold as for a JWT: issuer (when it says one; the
 * answer came from the configured issuer), audience, times, no `cnf`, no `token_type` but Bearer.
 *
 * An answer without `aud` passes only when a list of accepted clients stands in for it.
 *
 * @param nowMs - milliseconds since the epoch
 */
export function readActiveAnswer(
  answer: JsonObject,
  rules: TokenRules,
  clientsAreChecked: boolean,
  nowMs: number,
): Outcome<Claims> {
  if (!Object.hasOwn(answer, 'active') || answer['active'] !== true) return refused('token_inactive');
  if (!Object.hasOwn(answer, 'exp')) return refused('expiry_missing');
  if (typeof answer['scope'] !== 'string') return refused('claims_malformed');
  if (typeof (answer['client_id'] ?? answer['sub']) !== 'string') return refused('subject_malformed');
  const type = answer['token_type'];
  if (type !== undefined && (typeof type !== 'string' || type.toLowerCase() !== 'bearer')) {
    return refused('sender_constrained');
  }
  const { active: _, iss = rules.issuer, ...rest } = answer;
  const claims = Buffer.from(JSON.stringify({ ...rest, iss }));
  const audience = rest['aud'] === undefined && clientsAreChecked ? null : rules.audience;
  return verifyClaims(claims, { ...rules, audience }, nowMs);
}

/** Returns what reads the active answers of one issuer, in its dialect. */
export function answerReader({
  rules,
  capabilities,
  completeAnswer = (answer) => answer,
  clientsStandInForAudience = capabilities.accessToken.audienceCheck === 'client_id',
}: Dialect): (answer: JsonObject, nowMs: number) => Outcome<Claims> {
  return (answer, nowMs) => readActiveAnswer(completeAnswer(answer, nowMs), rules, clientsStandInForAudience, nowMs);
}

/** Whether an answer is about another token than the JWT it was asked about. */
export function isAboutAnother(answer: Claims, token: Claims): boolean {
  return ['jti', 'sub', 'client_id'].some(
    (claim) => answer[claim] !== undefined && token[claim] !== undefined && answer[claim] !== token[claim],
  );
}

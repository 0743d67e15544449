import type { IntrospectionAnswer } from '@sallyport/issuer-client';
import { parseJws, readJsonObject, verifySignature, type JsonObject, type KeySource } from '@sallyport/keys';
import { OutageError } from '@sallyport/protocol';
import type { TokenRules } from '@sallyport/token-verification';

export interface SignedAnswerTerms {
  readonly rules: Pick<TokenRules, 'issuer' | 'algorithms' | 'clockSkewSeconds'>;
  readonly keys: KeySource;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

const typ = 'token-introspection+jwt';
/** An answer is made for the question it follows; an older one is somebody else's. */
const maxAgeSeconds = 60;

/**
 * Returns the answer inside a signed one (RFC 9701 §5), as if it had come as JSON.
 *
 * Checks that it is a JWT of exactly this kind, signed by a key of this issuer with an accepted algorithm (never HS256: the
 * secret of a client signs nothing here), by this issuer, for the client that asked, and made just now.
 * Does NOT judge what it says about the token.
 *
 * @throws {@link OutageError} `issuer_answer_unusable` for anything else, plain JSON included: it is the answer that is bad,
 * not the token
 */
export async function readSignedAnswer(
  { kind, body, askedAs }: IntrospectionAnswer,
  { rules, keys, nowMs }: SignedAnswerTerms,
): Promise<JsonObject> {
  const unusable = (found: string) =>
    new OutageError('issuer_answer_unusable', { host: new URL(rules.issuer).host, found });
  if (kind !== 'jwt') throw unusable('an unsigned answer of introspection where a signed one was asked for');
  const parsed = parseJws(body);
  if (!parsed.ok) throw unusable('a signed answer of introspection that is no compact JWS');
  const { header, payload } = parsed.value;
  if (![typ, `application/${typ}`].includes(header.typ?.toLowerCase() ?? '')) {
    throw unusable('a signed answer of introspection whose typ is of another kind of JWT');
  }
  const alg = rules.algorithms.find((accepted) => accepted === header.alg);
  if (alg === undefined) throw unusable('a signed answer of introspection by an algorithm that is not accepted');
  const key = await keys.keyFor({ kid: header.kid, alg, x5c: header['x5c'] });
  if (!key.ok || !verifySignature(parsed.value, key.value)) {
    throw unusable('a signed answer of introspection that no key of the issuer verifies');
  }
  const claims = readJsonObject(payload);
  if (typeof claims === 'string') throw unusable('a signed answer of introspection that is no JSON object');
  if (claims['iss'] !== rules.issuer) throw unusable('a signed answer of introspection by another issuer');
  if (!isFor(claims['aud'], askedAs)) throw unusable('a signed answer of introspection for another client');
  const age = nowMs / 1000 - Number(typeof claims['iat'] === 'number' ? claims['iat'] : Number.NaN);
  if (!(age >= -rules.clockSkewSeconds && age <= maxAgeSeconds + rules.clockSkewSeconds)) {
    throw unusable('a signed answer of introspection that was not made just now');
  }
  const answer = Object.hasOwn(claims, 'token_introspection') ? claims['token_introspection'] : undefined;
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw unusable('a signed answer of introspection without token_introspection');
  }
  return answer as JsonObject;
}

const isFor = (aud: unknown, client: string): boolean =>
  aud === client || (Array.isArray(aud) && aud.every((each) => typeof each === 'string') && aud.includes(client));

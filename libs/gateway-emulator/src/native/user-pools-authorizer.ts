import type { UserPoolsAuthorizer } from '../api.js';
import { failures, type Failure } from '../failures.js';
import { parseIdentitySource, readIdentity, wholeMatch, type IdentityFacts } from '../identity-source.js';
import type { PipelineParts } from '../pipeline.js';
import type { AuthorizerContext } from '../proxy-event.js';
import { cacheKey, createResultCache } from '../result-cache.js';
import { asText } from '../json.js';
import { claimTexts, createTokenVerifier, scopesOf, tokenIn, type Claims } from './token-verifier.js';

export type UserPoolsAuthorization =
  { readonly ok: true; readonly context: AuthorizerContext } | { readonly ok: false; readonly failure: Failure };

/** With scopes an access token that has any one of them, without scopes an ID token (G33, RC9). */
function fitsMethod(claims: Claims, scopes: readonly string[]): boolean {
  if (scopes.length === 0) return claims['token_use'] === 'id';
  const granted = scopesOf(claims);
  return claims['token_use'] === 'access' && scopes.some((scope) => granted.includes(scope));
}

function contextOf(claims: Claims): AuthorizerContext {
  const texts = claimTexts(claims, 'rest');
  const variables = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`claims.${name}`, text]));
  return { event: { claims: texts }, variables };
}

/**
 * The native Cognito authorizer of a REST API (G33). Every refusal is one 401, a missing scope too (C6).
 *
 * A verified token is remembered for the TTL under its value, and held against the scopes of each method anew (G74): its
 * `exp` is not looked at again until then (G47). Keys that cannot be fetched are an authorizer failure.
 */
export function userPoolsAuthorizer(
  apiAndStage: readonly [apiId: string, stage: string],
  authorizer: UserPoolsAuthorizer,
  { fetch, clock, counters, log }: Pick<PipelineParts, 'fetch' | 'clock' | 'counters' | 'log'>,
) {
  const source = parseIdentitySource('rest', authorizer.identitySource)!;
  const expected = authorizer.validationExpression === undefined ? null : wholeMatch(authorizer.validationExpression);
  const verify = createTokenVerifier(authorizer.userPools, { fetch, clock });
  const cache = createResultCache<Claims>(authorizer.resultTtlSeconds, clock);
  const refused = (failure: Failure): UserPoolsAuthorization => ({ ok: false, failure });
  const isForUs = ({ aud, client_id: clientId }: Claims): boolean =>
    expected === null || [aud ?? clientId].flat().some((one) => expected.test(asText(one ?? '')));

  async function authorize(facts: IdentityFacts, scopes: readonly string[]): Promise<UserPoolsAuthorization> {
    const { requestId } = facts.request;
    const [value] = readIdentity([source], facts) ?? [];
    if (value === undefined) return refused(failures.unauthorized);
    const key = cacheKey(...apiAndStage, authorizer.name, [value]);
    let claims = cache.get(key);
    if (claims === undefined) {
      const generation = cache.generation();
      const verified = await verify(tokenIn(value));
      log({ requestId, event: 'token-checked', authorizer: authorizer.name, outcome: verified.outcome });
      if (verified.outcome === 'no-keys') return refused(failures.authorizerFailed);
      if (verified.outcome === 'refused' || !isForUs(verified.claims)) return refused(failures.unauthorized);
      ({ claims } = verified);
      cache.set(key, claims, generation);
    } else {
      counters.cacheHits += 1;
      log({ requestId, event: 'cache-hit', authorizer: authorizer.name });
    }
    return fitsMethod(claims, scopes) ? { ok: true, context: contextOf(claims) } : refused(failures.unauthorized);
  }

  return { authorize, flush: () => cache.flush() };
}

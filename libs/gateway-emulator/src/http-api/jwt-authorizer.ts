import type { Failure } from '../failures.js';
import { parseIdentitySource, readIdentity, type IdentityFacts } from '../identity-source.js';
import { claimTexts, createTokenVerifier, scopesOf, tokenIn, type Claims } from '../native/token-verifier.js';
import type { PipelineParts } from '../pipeline.js';
import type { HttpRoute, JwtAuthorizer } from './http-api.js';
import { httpFailures } from './http-failures.js';

export type JwtAuthorization =
  | { readonly ok: true; readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null }
  | { readonly ok: false; readonly failure: Failure; readonly challenge: string };

const challenge = (scope: readonly string[], error: string, fault: string): string =>
  `Bearer scope="${scope.join(' ')}" error="${error}" error_description="${fault}"`;

/** `aud` where the token has one, else `client_id`. */
function audienceFits({ aud, client_id: clientId }: Claims, audience: readonly string[]): boolean {
  const named: readonly unknown[] = aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud];
  return named.some((one) => audience.some((accepted) => accepted === one));
}

/**
 * The JWT authorizer of an HTTP API (G28): issuer, signature, times, audience, then any one of the route's scopes.
 *
 * Cannot tell an ID token from an access token: on a route without scopes either passes. Nothing is cached but keys.
 */
export function jwtAuthorizer(authorizer: JwtAuthorizer, parts: Pick<PipelineParts, 'fetch' | 'clock'>) {
  const source = parseIdentitySource('http', authorizer.identitySource)!;
  const verify = createTokenVerifier([authorizer], parts);
  return async (facts: IdentityFacts, { scopes = [] }: HttpRoute): Promise<JwtAuthorization> => {
    const refused = (failure: Failure, challenged: string) => ({ ok: false, failure, challenge: challenged }) as const;
    const [value] = readIdentity([source], facts) ?? [];
    if (value === undefined) return refused(httpFailures.unauthorized, 'Bearer');
    const verified = await verify(tokenIn(value));
    const fault =
      verified.outcome === 'verified'
        ? audienceFits(verified.claims, authorizer.audience)
          ? null
          : 'the token does not have a valid audience'
        : verified.outcome === 'refused'
          ? verified.fault
          : 'OIDC discovery endpoint communication error';
    if (verified.outcome !== 'verified' || fault !== null) {
      return refused(httpFailures.tokenRefused, challenge([], 'invalid_token', fault ?? ''));
    }
    const granted = scopesOf(verified.claims);
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      const missing = challenge(scopes, 'insufficient_scope', 'the token does not have a scope of the route');
      return refused(httpFailures.scopeMissing, missing);
    }
    return { ok: true, claims: claimTexts(verified.claims, 'http'), scopes: scopes.length > 0 ? granted : null };
  };
}

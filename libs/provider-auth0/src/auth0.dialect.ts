import { principalOf, readName, readScopeList, readScopeString, unitedScopes } from '@sallyport/identity-provider';
import { accepted, refused, type Outcome, type Principal, type PrincipalKind } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import type { Auth0ScopeClaim } from './auth0.options.js';

/**
 * Returns the principal named by an Auth0 access token, of either profile: Auth0's own (`azp`, `gty`) or RFC 9068
 * (`client_id`, `jti`).
 *
 * Demands a client: an ID token has none, and is what an audience check that is off would let pass. `scope` may be
 * absent: nothing was granted. Does NOT check signature, issuer, audience or times: `token-verification` did.
 *
 * @param claims - verified; `exp` in seconds since the epoch
 * @param scopeFrom - the claims scopes are read from; both together are united
 */
export function readAuth0Principal(claims: Claims, scopeFrom: readonly Auth0ScopeClaim[]): Outcome<Principal> {
  const clientId = readName(claims['client_id']) ?? readName(claims['azp']);
  if (clientId === undefined) return refused('typ_not_accepted');
  const subject = readName(claims.sub);
  if (subject === undefined) return refused('subject_malformed');
  return accepted(
    principalOf(claims, {
      subject,
      clientId,
      scopes: scopeFrom.map((claim) => readers[claim](claims[claim])).reduce(unitedScopes, readScopeString('')),
      kind: readKind(claims, subject, clientId),
    }),
  );
}

const readers = { scope: readScopeString, permissions: readScopeList } as const;

/**
 * No single mark tells a machine: `gty` is missing from the RFC 9068 profile, and the subject of a machine may lack its
 * `@clients`. An agent that acts for somebody stands in `act`; one by itself says so in `sub_profile`, where a person is
 * `user`. People are `<connection>|<id>`.
 */
function readKind(claims: Claims, subject: string, clientId: string): PrincipalKind {
  if (claims['gty'] === 'client-credentials') return 'machine';
  if (subject === clientId || subject === `${clientId}@clients`) return 'machine';
  if (claims['act'] !== undefined || readScopeString(claims['sub_profile']).has('ai_agent')) return 'agent';
  return subject.includes('|') ? 'user' : 'unknown';
}

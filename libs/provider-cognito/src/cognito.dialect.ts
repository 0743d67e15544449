import {
  principalOf,
  readAudience,
  readName,
  readScopeString,
  sameScopeNames,
  type ScopeNames,
} from '@sallyport/identity-provider';
import { accepted, refused, type Outcome, type Principal, type PrincipalKind } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';

/**
 * Returns the principal named by a Cognito access token. Its scopes are the pool's full names.
 *
 * Checks `token_use` (ID tokens share issuer and key set), `client_id` (machine tokens carry no `aud`, so the client
 * stands in for it) and, when resource binding put an `aud` there, that it is ours. Does NOT check signature, issuer or
 * times: `token-verification` did.
 *
 * @param claims - verified; `exp` in seconds since the epoch
 * @param clientIds - accepted app clients, or `null` for any
 * @param resourceServer - what a bound token must be bound to, or `null` for anything
 */
export function readCognitoPrincipal(
  claims: Claims,
  clientIds: readonly string[] | null,
  resourceServer: string | null,
): Outcome<Principal> {
  if (claims['token_use'] !== 'access') return refused('typ_not_accepted');
  const clientId = readName(claims['client_id']);
  if (clientId === undefined || !(clientIds?.includes(clientId) ?? true)) return refused('client_not_accepted');
  const subject = readName(claims.sub);
  if (subject === undefined) return refused('subject_malformed');
  const audience = readAudience(claims.aud);
  if (resourceServer !== null && claims.aud !== undefined && !audience.includes(resourceServer)) {
    return refused('audience_mismatch');
  }
  const scopes = readScopeString(claims['scope']);
  const kind = readKind(claims, subject, clientId);
  return accepted(principalOf(claims, { subject, clientId, scopes, kind, audience }));
}

/** A machine is its own subject; a person has a username. */
function readKind(claims: Claims, subject: string, clientId: string): PrincipalKind {
  if (claims['username'] !== undefined) return 'user';
  return subject === clientId ? 'machine' : 'unknown';
}

/**
 * Our names without, the pool's with the resource server's identifier in front. The identifier may be a URL, so the
 * last slash divides; a name of ours that holds a slash itself cannot be told apart and needs an alias.
 */
export function cognitoScopeNames(resourceServer: string | null): ScopeNames {
  if (resourceServer === null) return sameScopeNames;
  return {
    toVendor: (scope) => `${resourceServer}/${scope}`,
    toOurs(scope) {
      const slash = scope.lastIndexOf('/');
      return slash > 0 && scope.slice(0, slash) === resourceServer ? scope.slice(slash + 1) : undefined;
    },
  };
}

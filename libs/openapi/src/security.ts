import type { ScopeRequirement } from '@sallyport/protocol';
import type { ManifestRoute } from '@sallyport/route-manifest';

/** OpenAPI's Security Requirement Object: every scheme in it must hold; of several such objects, one. */
export type SecurityRequirement = Record<string, string[]>;

/** Names of the schemes under `components.securitySchemes`. */
export const schemeNames = { accessToken: 'accessToken', apiKey: 'apiKey', signature: 'sigv4' } as const;

/**
 * Returns the `security` of an operation: what the guard and the gateway enforce for the route. All-of is one requirement
 * with several scopes, any-of are alternatives; an API key joins each. Empty: everybody, said aloud, because an operation
 * without `security` would take that of the document.
 *
 * @param scopeName - our scope name → the one that callers ask their issuer for
 */
export function securityOf(route: ManifestRoute, scopeName: (scope: string) => string = same): SecurityRequirement[] {
  const requirements = requirementsOf(route, scopeName);
  if (route.apiKey !== true) return requirements;
  const key = { [schemeNames.apiKey]: [] };
  return requirements.length === 0 ? [key] : requirements.map((requirement) => ({ ...requirement, ...key }));
}

function requirementsOf(route: ManifestRoute, scopeName: (scope: string) => string): SecurityRequirement[] {
  switch (route.access) {
    case 'public':
      return [];
    case 'iam':
      return [{ [schemeNames.signature]: [] }];
    case 'authenticated':
      return [{ [schemeNames.accessToken]: [] }];
    case 'scopes':
      return alternatives(route.scopes).map((scopes) => ({ [schemeNames.accessToken]: scopes.map(scopeName) }));
  }
}

function alternatives({ allOf = [], anyOf = [] }: ScopeRequirement): string[][] {
  const lists = anyOf.length === 0 ? [allOf] : anyOf.map((scope) => [...allOf, scope]);
  return lists.map((list) => [...new Set(list)]);
}

const same = (scope: string): string => scope;

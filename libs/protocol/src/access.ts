/** What a route asks: every scope of `allOf` and at least one of `anyOf`. At least one list is present and not empty. */
export interface ScopeRequirement {
  readonly allOf?: readonly string[];
  readonly anyOf?: readonly string[];
}

/** What a route declares. `iam`: the gateway verifies a SigV4 signature; no bearer token opens it. */
export type Access =
  | { readonly access: 'public' }
  | { readonly access: 'authenticated' }
  | { readonly access: 'scopes'; readonly scopes: ScopeRequirement }
  | { readonly access: 'iam' };

/** Returns every scope that any of these ask for, once each. */
export const scopesOf = (accesses: readonly Access[]): string[] => [
  ...new Set(
    accesses.flatMap((each) =>
      each.access === 'scopes' ? [...(each.scopes.allOf ?? []), ...(each.scopes.anyOf ?? [])] : [],
    ),
  ),
];

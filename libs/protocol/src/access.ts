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

/** How this API presents itself to clients that know only its URL (RFC 9728). Configured, never taken from a request. */
export interface ProtectedResource {
  /** The URL under which callers know the API: `https://api.example.com`. */
  readonly resource: string;
  /** Issuers whose tokens are accepted. */
  readonly authorizationServers: readonly string[];
  /** Our scope name → what clients ask these issuers for, one name or several. Default: the same. */
  readonly scopeNames?: (scope: string) => readonly string[];
  /** Our names of what other applications of the same API ask for. Default: this application is all of it. */
  readonly scopesBesides?: readonly string[];
}

/** RFC 9728 §2. */
export interface ProtectedResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly bearer_methods_supported: readonly ['header'];
}

/** @param scopes - our names of what the routes ask for */
export function protectedResourceMetadata(
  { resource, authorizationServers, scopeNames = (scope) => [scope] }: ProtectedResource,
  scopes: readonly string[],
): ProtectedResourceMetadata {
  return {
    resource,
    authorization_servers: [...authorizationServers],
    scopes_supported: [...new Set(scopes.flatMap(scopeNames))].sort(),
    bearer_methods_supported: ['header'],
  };
}

/** Where the metadata of a resource is: between its host and its path (RFC 9728 §3.1). */
export function resourceMetadataUrl(resource: string): URL {
  const url = new URL(resource);
  url.pathname = `/.well-known/oauth-protected-resource${url.pathname === '/' ? '' : url.pathname}`;
  return url;
}

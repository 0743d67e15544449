/** The API the tokens are for. A name, not an address: nothing is fetched from it. */
export const audience = 'https://api.sallyport.local';

/** An API of the same tenants that is not ours. */
export const otherAudience = 'https://other.sallyport.local';

export interface DevelopmentClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

export type ClientName = 'reader' | 'writer' | 'none' | 'opaque' | 'authorizer';
/** The clients that get tokens; `authorizer` only asks about them. */
export type TokenName = Exclude<ClientName, 'authorizer'>;

/** Who may be asked for in `token()`; the root of the server knows no stranger. */
export type AskingName = TokenName | 'stranger';

export const knownScopes = ['profile:read', 'content:read', 'content:write'] as const;

const client = (clientId: string, scopes: readonly string[]): DevelopmentClient =>
  Object.freeze({ clientId, clientSecret: `${clientId}-secret`, scopes: Object.freeze([...scopes]) });

/** Fixed, published and worthless outside this machine: the server listens on loopback and refuses production. */
export const developmentClients: Readonly<Record<ClientName, DevelopmentClient>> = Object.freeze({
  reader: client('reader', ['profile:read', 'content:read']),
  writer: client('writer', knownScopes),
  none: client('none', []),
  opaque: client('opaque', ['profile:read', 'content:read']),
  authorizer: client('authorizer', []),
});

import { developmentClients, knownScopes, type ClientName, type DevelopmentClient } from './development-clients.js';

const grantTypes = ['client_credentials', 'authorization_code', 'refresh_token'] as const;
export type GrantType = (typeof grantTypes)[number];
export const isGrantType = (name: string): name is GrantType => grantTypes.some((known) => known === name);

/** A client as a vendor's tenant knows it: scopes in the vendor's spelling. */
export interface TenantClient {
  readonly clientId: string;
  /** `null`: a public client (RFC 6749 §2.1), which keeps no secret and is asked for none. */
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  readonly grants: readonly GrantType[];
}
type ConfidentialClient = TenantClient & DevelopmentClient;

/**
 * `stranger` is a genuine client of the same tenant that is not ours: for another API, or outside the list of accepted
 * clients. `web` is for people, by way of a server.
 */
export type TenantClientName = ClientName | 'stranger' | 'web';
export type TenantClients = Readonly<Record<TenantClientName, ConfidentialClient>>;

const forPeople = ['authorization_code', 'refresh_token'] as const;

/** The same clients in every tenant, so that nothing but the dialect differs. */
export function tenantClients(scopeName: (ours: string) => string): TenantClients {
  const spelled = (scopes: readonly string[]): readonly string[] => scopes.map(scopeName);
  const machine = (name: ClientName): ConfidentialClient => ({
    ...developmentClients[name],
    scopes: spelled(developmentClients[name].scopes),
    grants: name === 'authorizer' ? [] : ['client_credentials'],
  });
  return {
    reader: machine('reader'),
    writer: machine('writer'),
    none: machine('none'),
    opaque: machine('opaque'),
    authorizer: machine('authorizer'),
    stranger: {
      clientId: 'stranger',
      clientSecret: 'stranger-secret',
      scopes: spelled(developmentClients.reader.scopes),
      grants: ['client_credentials'],
    },
    web: { clientId: 'web', clientSecret: 'web-secret', scopes: spelled(knownScopes), grants: forPeople },
  };
}

/** The client of pages in a browser: for people, with PKCE in place of a secret. */
export const browserClient = (scopeName: (ours: string) => string): TenantClient => ({
  clientId: 'browser',
  clientSecret: null,
  scopes: knownScopes.map(scopeName),
  grants: forPeople,
});

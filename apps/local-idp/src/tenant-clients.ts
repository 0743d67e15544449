import { developmentClients, knownScopes, type ClientName, type DevelopmentClient } from './development-clients.js';

const grantTypes = ['client_credentials', 'authorization_code', 'refresh_token'] as const;
export type GrantType = (typeof grantTypes)[number];
export const isGrantType = (name: string): name is GrantType => grantTypes.some((known) => known === name);

/** A client as a vendor's tenant knows it: scopes in the vendor's spelling. */
export interface TenantClient extends DevelopmentClient {
  readonly grants: readonly GrantType[];
}

/**
 * `stranger` is a genuine client of the same tenant that is not ours: for another API, or outside the list of accepted
 * clients. `web` is for people.
 */
export type TenantClientName = ClientName | 'stranger' | 'web';
export type TenantClients = Readonly<Record<TenantClientName, TenantClient>>;

/** The same clients in every tenant, so that nothing but the dialect differs. */
export function tenantClients(scopeName: (ours: string) => string): TenantClients {
  const spelled = (scopes: readonly string[]): readonly string[] => scopes.map(scopeName);
  const machine = (name: ClientName): TenantClient => ({
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
    web: {
      clientId: 'web',
      clientSecret: 'web-secret',
      scopes: spelled(knownScopes),
      grants: ['authorization_code', 'refresh_token'],
    },
  };
}

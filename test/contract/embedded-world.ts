import { createIdentityProvider, type Dialect } from '@sallyport/identity-provider';
import { createHttpClient } from '@sallyport/issuer-client';
import { fixedSecret } from '@sallyport/secrets';
import { mintJwt, type IdentityProviderWorld } from '@sallyport/testing';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { keysOfOneProvider } from '../setup/spare-keys.js';

/** What every dialect of these suites is opened with. */
export const strict = { algorithms: ['RS256'], clockSkewSeconds: 60, maxLifetimeSeconds: 2_592_000 } as const;

export const asClient = (idp: LocalIdp, name: 'reader' | 'writer' | 'authorizer') => {
  const { clientId, clientSecret } = idp.clients[name];
  return { method: 'client_secret', secrets: fixedSecret(clientId, clientSecret) } as const;
};

/** Opens an embedded tenant and the provider that speaks its dialect. */
export async function openWorld(
  dialectName: DialectName,
  dialectOf: (idp: LocalIdp) => Dialect,
  expected: Partial<IdentityProviderWorld> & Pick<IdentityProviderWorld, 'principal'>,
): Promise<IdentityProviderWorld> {
  const keys = keysOfOneProvider();
  const idp = await startLocalIdp({ dialect: dialectName, keys });
  let offset = 0;
  const clock = () => Date.now() + offset;
  const dialect = dialectOf(idp);
  const dependencies = { http: createHttpClient(), clock };
  const provider = createIdentityProvider(dialect, dependencies);
  const { formats } = provider.capabilities.accessToken;
  return {
    provider,
    ...(dialect.authentication && { impostor: createIdentityProvider(withWrongSecret(dialect), dependencies) }),
    ...(formats.includes('jwt') && {
      jwt: () => idp.token('reader'),
      forge: (header, claims) => mintJwt({ header, claims, key: idp.signer().privateKey }),
    }),
    ...(formats.includes('opaque') && {
      opaque: { token: () => idp.token('opaque'), scopes: ['profile:read', 'content:read'] },
    }),
    advance: (seconds) => void (offset += seconds * 1000),
    silence: () => idp.close(),
    async close() {
      await idp.close();
      keys.giveBack();
    },
    ...expected,
  };
}

const wrong = { method: 'client_secret', secrets: fixedSecret('writer', 'not-the-secret') } as const;

const withWrongSecret = (dialect: Dialect): Dialect => ({
  ...dialect,
  authentication: wrong,
  ...(dialect.introspectionAuthentication && { introspectionAuthentication: wrong }),
});

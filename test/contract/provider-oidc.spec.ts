import { fixedSecret } from '@sallyport/secrets';
import { createHttpClient } from '@sallyport/issuer-client';
import { createOidcIdentityProvider, type OidcOptions } from '@sallyport/provider-oidc';
import { describeIdentityProvider, mintJwt, type IdentityProviderWorld } from '@sallyport/testing';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

async function startWorld(options: (idp: LocalIdp) => Partial<OidcOptions>): Promise<IdentityProviderWorld> {
  const idp = await startLocalIdp();
  let offset = 0;
  const clock = () => Date.now() + offset;
  const { reader, opaque } = idp.clients;
  const provider = createOidcIdentityProvider(
    {
      name: 'oidc',
      issuer: idp.issuer,
      audience: [idp.audience],
      algorithms: ['RS256'],
      clockSkewSeconds: 60,
      maxLifetimeSeconds: 2_592_000,
      ...options(idp),
    },
    { http: createHttpClient(), clock },
  );
  return {
    provider,
    jwt: () => idp.token('reader'),
    principal: { subject: 'reader', clientId: 'reader', kind: 'machine', scopes: reader.scopes },
    forge: (header, claims) => mintJwt({ header, claims, key: idp.signer().privateKey }),
    ...(provider.capabilities.introspection === 'remote' && {
      opaque: { token: () => idp.token('opaque'), scopes: opaque.scopes },
    }),
    advance: (seconds) => void (offset += seconds * 1000),
    silence: () => idp.close(),
    close: () => idp.close(),
  };
}

const withClient = (idp: LocalIdp, name: 'writer' | 'authorizer') => {
  const { clientId, clientSecret } = idp.clients[name];
  return { authentication: { method: 'client_secret' as const, secrets: fixedSecret(clientId, clientSecret) } };
};

describeIdentityProvider('oidc, which introspects', async () => ({
  ...(await startWorld((idp) => withClient(idp, 'authorizer'))),
  refusedScope: 'profile:read',
}));

describeIdentityProvider('oidc, which issues', async () => ({
  ...(await startWorld((idp) => ({ ...withClient(idp, 'writer'), introspection: 'local', requireAtJwt: true }))),
  grantableScope: 'content:write',
  refusedScope: 'users:delete',
}));

describeIdentityProvider('oidc, without discovery', () => startWorld((idp) => ({ jwksUri: `${idp.issuer}/jwks` })));

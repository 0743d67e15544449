import { oidcDialect, type OidcOptions } from '@sallyport/provider-oidc';
import { describeIdentityProvider } from '@sallyport/testing';
import type { LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { asClient, openWorld, strict } from './embedded-world.js';

const start = (
  options: (idp: LocalIdp) => Partial<OidcOptions>,
  more: { refusedScope?: string; grantableScope?: string },
) =>
  openWorld(
    'local',
    (idp) => oidcDialect({ name: 'oidc', issuer: idp.issuer, audience: [idp.audience], ...strict, ...options(idp) }),
    {
      principal: { subject: 'reader', clientId: 'reader', kind: 'machine', scopes: ['profile:read', 'content:read'] },
      ...more,
    },
  );

describeIdentityProvider('oidc, which introspects', () =>
  start((idp) => ({ authentication: asClient(idp, 'authorizer') }), { refusedScope: 'profile:read' }),
);

describeIdentityProvider('oidc, which introspects and is answered with a signature (RFC 9701)', () =>
  start((idp) => ({ authentication: asClient(idp, 'authorizer'), introspectionFormat: 'signed' }), {
    refusedScope: 'profile:read',
  }),
);

describeIdentityProvider('oidc, which exchanges phantom tokens', () =>
  start((idp) => ({ authentication: asClient(idp, 'authorizer'), introspectionFormat: 'phantom' }), {
    refusedScope: 'profile:read',
  }),
);

describeIdentityProvider('oidc, which issues', () =>
  start((idp) => ({ authentication: asClient(idp, 'writer'), introspection: 'local', requireAtJwt: true }), {
    grantableScope: 'content:write',
    refusedScope: 'users:delete',
  }),
);

describeIdentityProvider('oidc, without discovery', () => start((idp) => ({ jwksUri: `${idp.issuer}/jwks` }), {}));

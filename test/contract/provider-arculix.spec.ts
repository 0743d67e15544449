import { arculixDialect } from '@sallyport/provider-arculix';
import { describeIdentityProvider } from '@sallyport/testing';
import { asClient, openWorld, strict } from './embedded-world.js';

describeIdentityProvider('arculix', () =>
  openWorld(
    'arculix',
    (idp) =>
      arculixDialect({
        name: 'arculix',
        baseUrl: idp.issuer,
        clientIds: ['reader', 'writer', 'opaque'],
        ...strict,
        authentication: asClient(idp, 'writer'),
        introspectionAuthentication: asClient(idp, 'authorizer'),
      }),
    {
      principal: { subject: 'opaque', clientId: 'opaque', kind: 'unknown', scopes: ['profile:read', 'content:read'] },
      grantableScope: 'content:write',
      refusedScope: 'users:delete',
    },
  ),
);

import { auth0Dialect } from '@sallyport/provider-auth0';
import { describeIdentityProvider } from '@sallyport/testing';
import { asClient, openWorld, strict } from './embedded-world.js';

const start = (withCredentials: boolean) =>
  openWorld(
    'auth0',
    (idp) =>
      auth0Dialect({
        name: 'auth0',
        domain: '127.0.0.1',
        issuer: idp.issuer,
        audience: [idp.audience],
        ...strict,
        ...(withCredentials && { authentication: asClient(idp, 'writer') }),
      }),
    {
      principal: {
        subject: 'reader@clients',
        clientId: 'reader',
        kind: 'machine',
        scopes: ['profile:read', 'content:read'],
      },
      ...(withCredentials && { grantableScope: 'content:write', refusedScope: 'users:delete' }),
    },
  );

describeIdentityProvider('auth0, which issues', () => start(true));
describeIdentityProvider('auth0, which only verifies', () => start(false));

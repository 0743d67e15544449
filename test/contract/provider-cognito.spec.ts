import { cognitoDialect } from '@sallyport/provider-cognito';
import { describeIdentityProvider } from '@sallyport/testing';
import { asClient, openWorld, strict } from './embedded-world.js';

const start = (domain: string | undefined) =>
  openWorld(
    'cognito',
    (idp) =>
      cognitoDialect({
        name: 'cognito',
        userPoolId: 'eu-west-1_SallyPort',
        issuer: idp.issuer,
        ...(domain !== undefined && { domain: `http://localhost:${idp.port}/${domain}` }),
        resourceServer: idp.audience,
        clientIds: ['reader', 'writer'],
        ...strict,
        authentication: asClient(idp, 'writer'),
      }),
    {
      principal: { subject: 'reader', clientId: 'reader', kind: 'machine', scopes: ['profile:read', 'content:read'] },
      grantableScope: 'content:write',
      refusedScope: 'users:delete',
    },
  );

describeIdentityProvider('cognito, by discovery', () => start(undefined));
describeIdentityProvider('cognito, with its domain configured', () => start('cognito'));

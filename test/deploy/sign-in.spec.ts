import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseRouteManifest, type ManifestRoute } from '@sallyport/route-manifest';
import { readServiceApis } from '@sallyport/service-file';
import { signedCallers } from '../../apps/demo/src/signed-callers.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { settingsFaults } from '../../tools/deployment-check.js';
import { signedRoutes } from '../../tools/signed-routes.js';
import { ofType, packageUnit, type Packaged } from './packaged.js';

jest.setTimeout(60_000);

const manifest = parseRouteManifest(routeManifest);
const domain = { signIn: 'true', domainPrefix: 'acme' };
let pool: Packaged;
let apis: Packaged;

beforeAll(async () => {
  const page = { callbackUrl: 'https://members.example.org/', membersApiId: 'a1b2c3d4e5' };
  [pool, apis] = await Promise.all([
    packageUnit('identity-provider', { ...domain, ...page }),
    packageUnit('protected', { ...domain, provider: 'cognito' }),
  ]);
}, 300_000);

const propertiesOf = (id: string) => pool.resources[id]!.Properties;
const roleOf = (id: string) =>
  propertiesOf(id) as {
    readonly AssumeRolePolicyDocument: { readonly Statement: readonly { readonly Condition: unknown }[] };
    readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly unknown[] } }[];
  };

describe('what people sign in with, deployed', () => {
  it('is a pool with self sign-up, the seed’s aliases and its password rule', () => {
    expect(propertiesOf('UserPool')).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      AliasAttributes: ['email', 'preferred_username'],
      Policies: {
        PasswordPolicy: { MinimumLength: 8, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true },
      },
    });
    expect(propertiesOf('UserPool')).not.toHaveProperty('MfaConfiguration');
  });

  it('is a public client for the code flow, called back where the page lives, which may ask for what the page needs (RP2)', () => {
    expect(propertiesOf('SignInClient')).toMatchObject({
      GenerateSecret: false,
      SupportedIdentityProviders: ['COGNITO'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['phone', 'email', 'openid', 'profile', 'premium_api/profile:read'],
      CallbackURLs: ['https://members.example.org/'],
      LogoutURLs: ['https://members.example.org/'],
      EnableTokenRevocation: true,
    });
    expect([pool.resources['SignInClient']!.DependsOn].flat()).toEqual(['ResourceServer']);
  });

  it('is an identity pool that takes that client’s tokens, checks them, and knows guests', () => {
    expect(propertiesOf('IdentityPool')).toMatchObject({
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ClientId: { Ref: 'SignInClient' }, ServerSideTokenCheck: true }],
    });
    expect(propertiesOf('IdentityPoolRoles')).toMatchObject({
      Roles: {
        authenticated: { 'Fn::GetAtt': ['AuthenticatedRole', 'Arn'] },
        unauthenticated: { 'Fn::GetAtt': ['UnauthenticatedRole', 'Arn'] },
      },
    });
  });

  it('is two roles, each for its kind of identity of this pool alone', () => {
    for (const [id, kind] of [
      ['AuthenticatedRole', 'authenticated'],
      ['UnauthenticatedRole', 'unauthenticated'],
    ] as const) {
      expect(roleOf(id).AssumeRolePolicyDocument.Statement).toMatchObject([
        {
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Condition: {
            StringEquals: { 'cognito-identity.amazonaws.com:aud': { Ref: 'IdentityPool' } },
            'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': kind },
          },
        },
      ]);
    }
  });

  it('lets people invoke what the manifest says, guests nothing, here as in the demo (RP5)', () => {
    const [statement, ...more] = roleOf('AuthenticatedRole').Policies!.flatMap((one) => one.PolicyDocument.Statement);
    expect(more).toEqual([]);
    const arns = (statement as { Resource: { 'Fn::Join': [string, unknown[]] }[] }).Resource.map(
      ({ 'Fn::Join': join }) => join[1].map((part) => (typeof part === 'string' ? part : '<>')).join(''),
    );
    expect(arns).toEqual(['arn:<>:execute-api:<>:<>:a1b2c3d4e5/dev/GET/require-auth']);
    expect(roleOf('UnauthenticatedRole').Policies).toBeUndefined();

    const { rest } = readServiceApis(
      'serverless.yml',
      { params: {}, options: { stage: 'dev' } },
      { id: 'a1b2c3d4e5', accountId: '123456789012' },
    );
    const roles = { authenticated: 'arn:aws:iam::1:role/a', unauthenticated: 'arn:aws:iam::1:role/u' };
    const local = signedCallers({ roles, credentials: () => null } as never, rest!, manifest).roles;
    const [allowed] = local[roles.authenticated]!.Statement as { Resource: string[] }[];
    expect(allowed!.Resource.map((arn) => arn.replace(/^.*:/, ''))).toEqual(arns.map((arn) => arn.replace(/^.*:/, '')));
  });

  it('is accepted by the protected APIs: the tokens of that client count', () => {
    const clients = Object.values(ofType(apis, 'AWS::Lambda::Function')).map(
      ({ Properties }) => (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables,
    );
    expect(clients.length).toBeGreaterThan(2);
    for (const { COGNITO_CLIENT_IDS } of clients) {
      expect(COGNITO_CLIENT_IDS).toEqual({
        'Fn::Join': [
          ',',
          ['ClientId', 'SignInClientId'].map((name) => ({
            'Fn::ImportValue': `sallyport-identity-provider-dev-${name}`,
          })),
        ],
      });
    }
    for (const name of ['ClientId', 'SignInClientId']) {
      expect(pool.outputs[name]!.Export!.Name).toBe(`sallyport-identity-provider-dev-${name}`);
    }
    expect(settingsFaults({ Resources: apis.resources })).toEqual([]);
  });

  it('is slowed down by a plan with rate, burst and quota (P8)', () => {
    const [plan] = Object.values(ofType(apis, 'AWS::ApiGateway::UsagePlan'));
    expect(plan!.Properties).toMatchObject({
      Throttle: { RateLimit: 10, BurstLimit: 100 },
      Quota: { Limit: 10_000, Period: 'DAY' },
    });
  });
});

describe('what a signed-in person may invoke', () => {
  const iam = (method: string, path: string): ManifestRoute =>
    ({ app: 'members', method, path, access: 'iam' }) as ManifestRoute;
  const pathsOf = (routes: readonly ManifestRoute[]) => {
    const { statement } = signedRoutes({ ...manifest, routes }) as {
      statement: { Effect: string; Resource: string | { 'Fn::Join': [string, unknown[]] }[] };
    };
    if (typeof statement.Resource === 'string') return [statement.Effect, statement.Resource];
    return statement.Resource.map((one) => String(one['Fn::Join'][1].at(-1)).replace(/^.*stage\}/, ''));
  };

  it('names parameters of a path by a wildcard, and every method by one', () => {
    expect(pathsOf([iam('GET', '/a/{id}'), iam('ANY', '/b/{proxy+}')])).toEqual(['/GET/a/*', '/*/b/*']);
  });

  it('is nothing where no route is for signed requests', () => {
    expect(pathsOf(manifest.routes.filter(({ access }) => access !== 'iam'))).toEqual(['Deny', '*']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readSettings } from '@sallyport/settings';
import { createAuthenticator } from './create-authenticator.js';
import { providerScopeList, type DescribedScope } from './provider-scope-list.js';

const scopes: DescribedScope[] = [
  { scope: 'content:read', description: 'Read the content.' },
  { scope: 'content:write', description: 'Change the content.' },
];
const cognito = {
  IDENTITY_PROVIDER: 'cognito',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
  COGNITO_RESOURCE_SERVER: 'premium_api',
  COGNITO_CLIENT_IDS: 'shop',
};
const auth0 = {
  IDENTITY_PROVIDER: 'auth0',
  AUTH0_DOMAIN: 'tenant.example.com',
  AUTH0_AUDIENCE: 'https://api.example.com',
};

/** With the scope names that the provider reads tokens with. */
const listOf = (environment: Record<string, string>, asked = scopes) => {
  const settings = readSettings(environment);
  const { issuers } = createAuthenticator(settings);
  return { list: providerScopeList(settings.identityProviders[0]!, issuers.issuing.scopeNames, asked), issuers };
};

describe('the scopes of the routes, defined at Cognito', () => {
  it('are a resource server of the pool, by CloudFormation', () => {
    expect(listOf(cognito).list).toEqual({
      Resources: {
        ResourceServer: {
          Type: 'AWS::Cognito::UserPoolResourceServer',
          Properties: {
            Identifier: 'premium_api',
            Name: 'premium_api',
            UserPoolId: 'eu-west-1_AbCdEf123',
            Scopes: [
              { ScopeName: 'content:read', ScopeDescription: 'Read the content.' },
              { ScopeName: 'content:write', ScopeDescription: 'Change the content.' },
            ],
          },
        },
      },
    });
  });

  it.each(['premium_api', 'https://api.example.com/v1'])(
    'are read back from a token under our names: %s',
    (COGNITO_RESOURCE_SERVER) => {
      const aliases = JSON.stringify({ cognito: { 'content:write': 'other_api/write' } });
      const { list, issuers } = listOf({ ...cognito, COGNITO_RESOURCE_SERVER, SCOPE_ALIASES: aliases });
      const servers = Object.values((list as { Resources: Record<string, { Properties: Server }> }).Resources);
      const granted = servers.flatMap(({ Properties: { Identifier, Scopes } }) =>
        Scopes.map(({ ScopeName }) => issuers.issuing.scopeNames.toOurs(`${Identifier}/${ScopeName}`)),
      );
      expect(servers.map(({ Properties }) => Properties.Identifier)).toEqual([COGNITO_RESOURCE_SERVER, 'other_api']);
      expect(servers.every(({ Properties }) => /^[\w\s+=,.@-]+$/.test(Properties.Name))).toBe(true);
      expect(granted).toEqual(['content:read', 'content:write']);
    },
  );
  interface Server {
    readonly Identifier: string;
    readonly Name: string;
    readonly Scopes: readonly { readonly ScopeName: string }[];
  }

  it.each<[string, Record<string, string>, DescribedScope[]]>([
    ['a name with a slash', cognito, [{ scope: 'content/read', description: 'Read.' }]],
    ['no resource server', { ...cognito, COGNITO_RESOURCE_SERVER: 'any' }, scopes],
  ])('are refused, each named: %s', (_name, environment, asked) => {
    expect(() => listOf(environment, asked)).toThrow(
      expect.objectContaining({
        reason: 'settings_invalid',
        faults: asked.map(({ scope }) => expect.stringMatching(`${scope}.*Set COGNITO_RESOURCE_SERVER`)),
      }),
    );
  });

  it('are at most 100, as many as Amazon takes', () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ scope: `s${index}`, description: 'One of many.' }));
    expect(() => listOf(cognito, many)).toThrow(/101 scopes, and Cognito takes 100/);
    expect(() => listOf(cognito, many.slice(1))).not.toThrow();
  });
});

describe('the scopes of the routes, defined elsewhere', () => {
  it('are the body that the Management API of Auth0 takes, under its names', () => {
    const SCOPE_ALIASES = JSON.stringify({ auth0: { 'content:read': 'read:content' } });
    expect(listOf({ ...auth0, SCOPE_ALIASES }).list).toEqual({
      scopes: [
        { value: 'read:content', description: 'Read the content.' },
        { value: 'content:write', description: 'Change the content.' },
      ],
    });
  });

  it('are the same list for the others', () => {
    expect(listOf({}).list).toEqual({
      scopes: scopes.map(({ scope, description }) => ({ value: scope, description })),
    });
  });
});

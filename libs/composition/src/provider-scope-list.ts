import type { ScopeNames } from '@sallyport/identity-provider';
import { MisconfigurationError } from '@sallyport/protocol';
import type { CognitoSettings, IdentityProviderSettings } from '@sallyport/settings';

/** A scope that the routes ask for, and what it allows, for the people who grant it. */
export interface DescribedScope {
  readonly scope: string;
  readonly description: string;
}

/**
 * Returns what defines these scopes at a provider, in the form that it takes: for Cognito a CloudFormation template of
 * `AWS::Cognito::UserPoolResourceServer`, for Auth0 the body of `PATCH /api/v2/resource-servers/{id}`, for the others the
 * same plain list. The names are the provider's.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` for scopes that the provider cannot define
 */
export function providerScopeList(
  provider: IdentityProviderSettings,
  scopeNames: ScopeNames,
  scopes: readonly DescribedScope[],
): object {
  const named = scopes.map(({ scope, description }) => ({ value: scopeNames.toVendor(scope), description }));
  return provider.kind === 'cognito' ? cognitoTemplate(provider, named) : { scopes: named };
}

interface NamedScope {
  readonly value: string;
  readonly description: string;
}

// Amazon's own limits: a slash would end the name of the resource server.
const cognitoName = /^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]{1,256}$/;
const mostCognitoScopes = 100;

/** Scopes of the pool are `<resource server>/<name>`; an alias may stand with another resource server than ours. */
function cognitoTemplate({ userPoolId, resourceServer }: CognitoSettings, scopes: readonly NamedScope[]): object {
  const servers = new Map<string, { ScopeName: string; ScopeDescription: string }[]>();
  const faults: string[] = [];
  for (const { value, description } of scopes) {
    const own = resourceServer !== null && value.startsWith(`${resourceServer}/`);
    const slash = own ? resourceServer.length : value.lastIndexOf('/');
    const [identifier, name] = [value.slice(0, Math.max(0, slash)), value.slice(slash + 1)];
    if (identifier === '' || !cognitoName.test(name)) {
      faults.push(
        `Cognito cannot define ${JSON.stringify(value)}: a scope there is <resource server>/<name>, the name without a ` +
          'slash. Set COGNITO_RESOURCE_SERVER, or give the scope an alias in SCOPE_ALIASES.',
      );
    }
    const defined = servers.get(identifier) ?? [];
    servers.set(identifier, [...defined, { ScopeName: name, ScopeDescription: description }]);
  }
  for (const [identifier, { length }] of servers) {
    if (length > mostCognitoScopes) {
      faults.push(`${identifier} would have ${length} scopes, and Cognito takes ${mostCognitoScopes}: split the API.`);
    }
  }
  if (faults.length > 0) throw new MisconfigurationError('settings_invalid', faults);
  const resources = [...servers].map(([identifier, defined], index) => [
    `ResourceServer${index === 0 ? '' : index + 1}`,
    {
      Type: 'AWS::Cognito::UserPoolResourceServer',
      Properties: {
        Identifier: identifier,
        Name: identifier.replaceAll(/[^\w\s+=,.@-]/g, '-'),
        UserPoolId: userPoolId,
        Scopes: defined,
      },
    },
  ]);
  return { Resources: Object.fromEntries(resources) };
}

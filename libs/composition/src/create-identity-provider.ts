import {
  aliasedScopeNames,
  sameScopeNames,
  type IdentityProvider,
  type IdentityProviderDependencies,
} from '@sallyport/identity-provider';
import type { JwsAlgorithm } from '@sallyport/keys';
import { createArculixIdentityProvider } from '@sallyport/provider-arculix';
import { createAuth0IdentityProvider } from '@sallyport/provider-auth0';
import { createCognitoIdentityProvider } from '@sallyport/provider-cognito';
import { createOidcIdentityProvider } from '@sallyport/provider-oidc';
import type { IdentityProviderSettings, Settings } from '@sallyport/settings';
import { clientAuthentication } from './client-authentication.js';

/** Returns the provider that a setting names: the only place where a name becomes a module. */
export function createIdentityProvider(
  provider: IdentityProviderSettings,
  { clockSkewSeconds, tokenMaxLifetimeSeconds: maxLifetimeSeconds }: Settings,
  dependencies: IdentityProviderDependencies,
): IdentityProvider {
  const { client, scopeAliases } = provider;
  const { clock } = dependencies;
  const introspectionClient = 'introspectionClient' in provider ? provider.introspectionClient : undefined;
  const common = {
    algorithms: provider.algorithms as readonly JwsAlgorithm[],
    clockSkewSeconds,
    maxLifetimeSeconds,
    ...(client !== undefined && { authentication: clientAuthentication(client, clock) }),
  };
  const introspection =
    introspectionClient === undefined
      ? {}
      : { introspectionAuthentication: clientAuthentication(introspectionClient, clock) };
  const scopeNames = aliasedScopeNames(scopeAliases, sameScopeNames);
  switch (provider.kind) {
    case 'auth0':
      return createAuth0IdentityProvider({ ...provider, ...common, scopeNames }, dependencies);
    case 'cognito':
      return createCognitoIdentityProvider({ ...provider, ...common }, dependencies);
    case 'arculix':
      return createArculixIdentityProvider({ ...provider, ...common, ...introspection, scopeNames }, dependencies);
    case 'oidc':
    case 'local':
      return createOidcIdentityProvider({ ...provider, ...common, ...introspection, scopeNames }, dependencies);
  }
}

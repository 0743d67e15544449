import {
  aliasedScopeNames,
  createIdentityProvider,
  issuedTo,
  type Dialect,
  type IdentityProvider,
  type IdentityProviderCapabilities,
  type IdentityProviderDependencies,
} from '@sallyport/identity-provider';
import { domainUrl, poolIssuer, regionOf } from './cognito-domain.js';
import { cognitoScopeNames, readCognitoPrincipal } from './cognito.dialect.js';
import type { CognitoOptions } from './cognito.options.js';

/**
 * Returns the identity provider for one Cognito user pool. There is no introspection endpoint, and no verification sees
 * a revocation: a machine's token lives until its `exp`.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when the issuer may not be called
 */
export function createCognitoIdentityProvider(
  options: CognitoOptions,
  dependencies: IdentityProviderDependencies,
): IdentityProvider {
  return createIdentityProvider(cognitoDialect(options), dependencies);
}

export function cognitoDialect(options: CognitoOptions): Dialect {
  const { name, userPoolId, domain, resourceServer, clientIds, authentication, scopeAliases = {} } = options;
  const { algorithms, clockSkewSeconds, maxLifetimeSeconds } = options;
  const issuer = options.issuer ?? poolIssuer(userPoolId);
  const capabilities = capabilitiesOf(options);
  const { typ } = capabilities.accessToken;
  return {
    name,
    issuer,
    capabilities,
    // `audience: null`: the dialect checks the client and, where there is one, the audience.
    rules: { issuer, audience: null, algorithms, typ, clockSkewSeconds, maxLifetimeSeconds },
    endpoints: {
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      ...(domain !== undefined && oauthEndpoints(domainUrl(domain, regionOf(userPoolId)))),
    },
    ...(authentication && { authentication }),
    scopeNames: aliasedScopeNames(scopeAliases, cognitoScopeNames(resourceServer)),
    readPrincipal: (claims) => readCognitoPrincipal(claims, clientIds, resourceServer),
    // A machine's token cannot be bound to a resource: the scopes' prefix says which API is meant.
    targetParameters: (api, caller) => (caller === 'person' && api !== undefined ? { resource: api } : {}),
  };
}

const oauthEndpoints = (base: string) => ({
  token_endpoint: `${base}/oauth2/token`,
  authorization_endpoint: `${base}/oauth2/authorize`,
  revocation_endpoint: `${base}/oauth2/revoke`,
});

function capabilitiesOf({ authentication }: CognitoOptions): IdentityProviderCapabilities {
  const hasCredentials = authentication !== undefined;
  return {
    discovery: 'oidc',
    issuance: {
      ...issuedTo(hasCredentials),
      target: 'none',
      echoesScope: false,
    },
    accessToken: { formats: ['jwt'], typ: ['absent'], scopeClaims: ['scope'], audienceCheck: 'client_id' },
    introspection: 'local',
    revocation: { accessToken: false, refreshToken: hasCredentials },
  };
}

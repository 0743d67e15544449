import {
  createIdentityProvider,
  issuedTo,
  type Dialect,
  type IdentityProvider,
  type IdentityProviderCapabilities,
  type IdentityProviderDependencies,
} from '@sallyport/identity-provider';
import { defaultTyp } from '@sallyport/token-verification';
import { completeArculixAnswer, readArculixPrincipal } from './arculix.dialect.js';
import type { ArculixOptions } from './arculix.options.js';

/**
 * Returns the identity provider for one Arculix tenant: opaque tokens, shown to its introspection endpoint with
 * credentials of their own.
 *
 * Beware: by default such a server tells an application about its own tokens alone and calls every other `inactive`
 * (inferred: Doorkeeper's `allow_token_introspection`). `npm run doctor` tells that apart from a dead token.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` without credentials to introspect with
 */
export function createArculixIdentityProvider(
  options: ArculixOptions,
  dependencies: IdentityProviderDependencies,
): IdentityProvider {
  return createIdentityProvider(arculixDialect(options), dependencies);
}

export function arculixDialect(options: ArculixOptions): Dialect {
  const { name, baseUrl, clientIds, assume, nonExpiring = 'refuse', jwksUrl, scopeNames } = options;
  const { authentication, introspectionAuthentication, algorithms, clockSkewSeconds, maxLifetimeSeconds } = options;
  const capabilities = capabilitiesOf(options);
  const { typ } = capabilities.accessToken;
  const rules = { issuer: baseUrl, audience: null, algorithms, typ, clockSkewSeconds, maxLifetimeSeconds };
  return {
    name,
    issuer: baseUrl,
    capabilities,
    rules,
    endpoints: {
      token_endpoint: options.tokenUrl ?? `${baseUrl}/oauth/token`,
      introspection_endpoint: options.introspectionUrl ?? `${baseUrl}/oauth/introspect`,
      revocation_endpoint: options.revocationUrl ?? `${baseUrl}/oauth/revoke`,
      authorization_endpoint: options.authorizationUrl ?? `${baseUrl}/oauth/authorize`,
      ...(jwksUrl !== undefined && { jwks_uri: jwksUrl }),
    },
    ...(authentication && { authentication }),
    ...(introspectionAuthentication && { introspectionAuthentication }),
    ...(scopeNames && { scopeNames }),
    insistsOnIntrospection: true,
    readPrincipal: (claims) => readArculixPrincipal(claims, { clientIds, ...(assume && { assume }) }),
    completeAnswer: (answer, nowMs) => completeArculixAnswer(answer, nonExpiring, nowMs),
    targetParameters: () => ({}),
  };
}

function capabilitiesOf({ authentication, jwksUrl }: ArculixOptions): IdentityProviderCapabilities {
  const hasCredentials = authentication !== undefined;
  return {
    discovery: 'static',
    issuance: {
      ...issuedTo(hasCredentials),
      target: 'none',
      echoesScope: true,
    },
    accessToken: {
      formats: jwksUrl === undefined ? ['opaque'] : ['opaque', 'jwt'],
      typ: defaultTyp,
      scopeClaims: ['scope'],
      audienceCheck: 'client_id',
    },
    introspection: 'remote',
    revocation: { accessToken: hasCredentials, refreshToken: hasCredentials },
  };
}

import {
  createIdentityProvider,
  issuedTo,
  type Dialect,
  type IdentityProvider,
  type IdentityProviderCapabilities,
  type IdentityProviderDependencies,
} from '@sallyport/identity-provider';
import { refused } from '@sallyport/protocol';
import { defaultTyp } from '@sallyport/token-verification';
import { readOidcPrincipal } from './oidc.dialect.js';
import type { OidcOptions } from './oidc.options.js';

/** RFC 9068 §2.1: the short name and the full media type. */
const atJwt = ['at+jwt', 'application/at+jwt'];

/**
 * Returns the identity provider for any OpenID Connect or RFC 8414 server.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when issuer or `jwksUri` may not be called
 */
export function createOidcIdentityProvider(
  options: OidcOptions,
  dependencies: IdentityProviderDependencies,
): IdentityProvider {
  return createIdentityProvider(oidcDialect(options), dependencies);
}

export function oidcDialect(options: OidcOptions): Dialect {
  const { name, issuer, audience, algorithms, clockSkewSeconds, maxLifetimeSeconds } = options;
  const {
    jwksUri,
    authentication,
    introspectionAuthentication,
    clientIds = null,
    target = 'none',
    scopeNames,
  } = options;
  const capabilities = capabilitiesOf(options);
  const { typ } = capabilities.accessToken;
  const rules = { issuer, audience, algorithms, typ, clockSkewSeconds, maxLifetimeSeconds };
  return {
    name,
    issuer,
    capabilities,
    rules,
    ...(options.pinnedChains && { pinnedChains: options.pinnedChains }),
    endpoints: {
      ...(jwksUri !== undefined && { jwks_uri: jwksUri }),
      ...(options.introspectionUrl !== undefined && { introspection_endpoint: options.introspectionUrl }),
    },
    ...(authentication && { authentication }),
    ...(introspectionAuthentication && { introspectionAuthentication }),
    ...(scopeNames && { scopeNames }),
    ...(options.introspectionFormat && { introspectionFormat: options.introspectionFormat }),
    insistsOnIntrospection: options.introspection === 'remote',
    readPrincipal(claims) {
      const principal = readOidcPrincipal(claims);
      if (!principal.ok || clientIds === null) return principal;
      const { clientId } = principal.value;
      return clientId !== undefined && clientIds.includes(clientId) ? principal : refused('client_not_accepted');
    },
    // An answer without `aud` passes only when a list of accepted clients stands in for it.
    clientsStandInForAudience: clientIds !== null,
    targetParameters: (api) => (target === 'none' || api === undefined ? {} : { [target]: api }),
  };
}

function capabilitiesOf(options: OidcOptions): IdentityProviderCapabilities {
  const hasCredentials = options.authentication !== undefined;
  const mayAsk = hasCredentials || options.introspectionAuthentication !== undefined;
  const introspection = options.introspection ?? (mayAsk ? 'remote' : 'local');
  return {
    discovery: options.jwksUri !== undefined && !mayAsk ? 'static' : 'oidc',
    issuance: {
      ...issuedTo(hasCredentials, 'private_key_jwt'),
      target: options.target ?? 'none',
      echoesScope: true,
    },
    accessToken: {
      formats: introspection === 'remote' ? ['jwt', 'opaque'] : ['jwt'],
      typ: options.requireAtJwt === true ? atJwt : defaultTyp,
      scopeClaims: ['scope'],
      audienceCheck: options.audience === null ? 'client_id' : 'aud',
    },
    introspection,
    revocation: { accessToken: hasCredentials, refreshToken: hasCredentials },
  };
}

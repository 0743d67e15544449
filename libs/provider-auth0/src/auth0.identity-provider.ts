import {
  createIdentityProvider,
  issuedTo,
  type Dialect,
  type IdentityProvider,
  type IdentityProviderCapabilities,
  type IdentityProviderDependencies,
} from '@sallyport/identity-provider';
import type { ClientAuthentication } from '@sallyport/issuer-client';
import { readAuth0Principal } from './auth0.dialect.js';
import type { Auth0Options } from './auth0.options.js';

/**
 * Returns the identity provider for one Auth0 tenant and API. JWTs alone: there is no introspection endpoint, and a
 * token issued without `audience` is opaque and means nothing to an API.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when the issuer may not be called
 */
export function createAuth0IdentityProvider(
  options: Auth0Options,
  dependencies: IdentityProviderDependencies,
): IdentityProvider {
  return createIdentityProvider(auth0Dialect(options), dependencies);
}

export function auth0Dialect(options: Auth0Options): Dialect {
  const { name, domain, audience, algorithms, clockSkewSeconds, maxLifetimeSeconds } = options;
  const { issuer = `https://${domain}/`, authentication, scopeFrom = ['scope'], scopeNames } = options;
  const capabilities = capabilitiesOf(options);
  const { typ } = capabilities.accessToken;
  return {
    name,
    issuer,
    capabilities,
    rules: { issuer, audience, algorithms, typ, clockSkewSeconds, maxLifetimeSeconds },
    // Known beforehand, so that verifying needs no metadata.
    endpoints: { jwks_uri: `${issuer}.well-known/jwks.json` },
    ...(authentication && { authentication: inBody(authentication) }),
    ...(scopeNames && { scopeNames }),
    readPrincipal: (claims) => readAuth0Principal(claims, scopeFrom),
    targetParameters: (api) => (api === undefined ? {} : { audience: api }),
  };
}

const inBody = (authentication: ClientAuthentication): ClientAuthentication =>
  authentication.method === 'client_secret' ? { ...authentication, sentIn: 'body' } : authentication;

function capabilitiesOf({ authentication, scopeFrom = ['scope'] }: Auth0Options): IdentityProviderCapabilities {
  const hasCredentials = authentication !== undefined;
  return {
    discovery: 'oidc',
    issuance: {
      ...issuedTo(hasCredentials, 'private_key_jwt'),
      target: 'audience',
      echoesScope: false,
    },
    accessToken: {
      formats: ['jwt'],
      typ: ['jwt', 'at+jwt', 'application/at+jwt'],
      scopeClaims: scopeFrom,
      audienceCheck: 'aud',
    },
    introspection: 'local',
    revocation: { accessToken: false, refreshToken: hasCredentials },
  };
}

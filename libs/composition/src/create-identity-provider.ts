import type { IdentityProvider } from '@sallyport/identity-provider';
import type { HttpClient } from '@sallyport/issuer-client';
import type { JwsAlgorithm } from '@sallyport/keys';
import type { Clock } from '@sallyport/protocol';
import { createOidcIdentityProvider } from '@sallyport/provider-oidc';
import { fixedSecret } from '@sallyport/secrets';
import type { OidcProviderSettings, Settings } from '@sallyport/settings';

/** Returns the provider that a setting names: the only place where a name becomes a module. */
export function createIdentityProvider(
  { kind: _kind, algorithms, clientId, clientSecret, ...provider }: OidcProviderSettings,
  { clockSkewSeconds, tokenMaxLifetimeSeconds: maxLifetimeSeconds }: Settings,
  dependencies: { readonly http: HttpClient; readonly clock: Clock },
): IdentityProvider {
  return createOidcIdentityProvider(
    {
      ...provider,
      ...(clientId !== undefined &&
        clientSecret !== undefined && {
          authentication: { method: 'client_secret', secrets: fixedSecret(clientId, clientSecret) },
        }),
      algorithms: algorithms as readonly JwsAlgorithm[],
      clockSkewSeconds,
      maxLifetimeSeconds,
    },
    dependencies,
  );
}

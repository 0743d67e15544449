import { IssuerAuthenticator, type Authenticator } from '@sallyport/authentication';
import { trustIssuers, type Introspection, type TrustedIssuers } from '@sallyport/identity-provider';
import { createHttpClient } from '@sallyport/issuer-client';
import type { Settings } from '@sallyport/settings';
import { MemoryTokenCache } from '@sallyport/token-cache';
import { createIdentityProvider } from './create-identity-provider.js';
import { systemDependencies, type Dependencies } from './dependencies.js';

export interface Authentication {
  readonly authenticator: Authenticator;
  readonly issuers: TrustedIssuers;
}

/**
 * Settings → issuers → registry → cache → Authenticator. Nothing is fetched here: an issuer that is down does not stop
 * a start.
 *
 * @throws {@link MisconfigurationError} when the settings contradict each other
 */
export function createAuthenticator(
  settings: Settings,
  { clock, send }: Pick<Dependencies, 'clock' | 'send'> = systemDependencies,
): Authentication {
  const http = createHttpClient({ send, clock });
  const providers = settings.identityProviders.map((provider) =>
    createIdentityProvider(provider, settings, { http, clock }),
  );
  const terms = Object.fromEntries(settings.identityProviders.map((provider) => [provider.name, provider]));
  const issuers = trustIssuers(providers, { terms, clock });
  const cache = new MemoryTokenCache<Introspection>({ clock });
  return { issuers, authenticator: new IssuerAuthenticator(issuers, cache) };
}

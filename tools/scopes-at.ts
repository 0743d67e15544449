import process from 'node:process';
import { createAuthenticator, providerScopeList } from '@sallyport/composition';
import { MisconfigurationError, scopesOf } from '@sallyport/protocol';
import type { RouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { described } from './described-scopes.js';

/**
 * Returns what defines the scopes of these routes at a configured identity provider.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when it is not configured, or a scope is not described
 */
export function scopesAt(name: string, { routes }: RouteManifest): object {
  const settings = readSettings(process.env);
  const { issuers } = createAuthenticator(settings);
  const configured = settings.identityProviders.find((one) => one.name === name);
  const provider = issuers.all.find((one) => one.name === name);
  if (configured === undefined || provider === undefined) {
    const names = issuers.all.map((one) => one.name).join(', ');
    throw new MisconfigurationError('settings_invalid', [
      `--scopes-of ${name}: IDENTITY_PROVIDER names ${names}. Name one of those, or add ${name} to it.`,
    ]);
  }
  return providerScopeList(configured, provider.scopeNames, described(scopesOf(routes)));
}

import process from 'node:process';
import { createAuthenticator, providerScopeList, type DescribedScope } from '@sallyport/composition';
import { MisconfigurationError, scopesOf } from '@sallyport/protocol';
import type { RouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { catalogueFile, readScopeCatalogue } from './scopes-file.js';

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

function described(scopes: readonly string[]): DescribedScope[] {
  const catalogue = readScopeCatalogue();
  const unknown = scopes.filter((scope) => !Object.hasOwn(catalogue, scope));
  if (unknown.length > 0) {
    throw new MisconfigurationError(
      'settings_invalid',
      unknown.map((scope) => `${catalogueFile} does not hold ${scope}: add it there with its description.`),
    );
  }
  return scopes.toSorted().map((scope) => ({ scope, description: catalogue[scope]! }));
}

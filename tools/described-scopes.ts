import type { DescribedScope } from '@sallyport/composition';
import { MisconfigurationError } from '@sallyport/protocol';
import { catalogueFile, readScopeCatalogue } from './scopes-file.js';

/**
 * Returns the scopes, sorted, each with what scopes.json says it allows.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when one is not in it
 */
export function described(scopes: readonly string[]): DescribedScope[] {
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

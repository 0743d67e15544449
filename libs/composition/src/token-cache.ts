import { introspectionParts } from '@sallyport/authentication';
import type { Introspection } from '@sallyport/identity-provider';
import type { Settings } from '@sallyport/settings';
import {
  MemoryTokenCache,
  TieredTokenCache,
  type PushedFacts,
  type SharedIds,
  type TokenCache,
} from '@sallyport/token-cache';
import type { SharedDependencies } from './shared-token-cache.js';

/**
 * Returns the memory of this process, over a shared store where the settings name one. What that takes is loaded then and
 * connects with its first use.
 */
export function createTokenCache(
  settings: Settings,
  dependencies: SharedDependencies,
): TokenCache<Introspection> & PushedFacts<Introspection> & Partial<SharedIds> {
  const { store, stopsAfterAnswers } = settings.tokenCache;
  const memory = new MemoryTokenCache<Introspection>({ ...dependencies, parts: introspectionParts() });
  if (store === undefined) return memory;
  const shared = import('./shared-token-cache.js').then((parts) => parts.openShared(store, settings, dependencies));
  return new TieredTokenCache(memory, shared, { waitsForWrites: stopsAfterAnswers });
}

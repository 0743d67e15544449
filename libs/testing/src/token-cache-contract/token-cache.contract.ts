import { describeProcesses } from './among-processes.js';
import { CacheStage } from './cache-stage.js';
import { describeOneProcess } from './in-one-process.js';
import { describeSharedIds } from './shared-ids.js';
import type { TokenCacheWorld } from './shapes.js';
import { describeUntrustedStore } from './untrusted-store.js';

/**
 * Describes what every token cache owes its callers, as a jest suite of its own: what one process may rely on, and, where
 * there is a shared store, what several may rely on whatever the store does to its entries.
 *
 * To add a store: start it on loopback and call this with a function that returns its world. Everything is fresh for each
 * test. Without a store (`shares: false`) the opposite is checked: a neighbour learns nothing.
 */
export function describeTokenCache(
  name: string,
  { shares }: { readonly shares: boolean },
  open: () => Promise<TokenCacheWorld>,
): void {
  // Taken when called: the package of the same functions cannot even be imported outside a test.
  const { afterEach, beforeEach, describe } = globalThis as unknown as typeof import('@jest/globals');

  describe(`the token cache ${name}`, () => {
    let current: CacheStage;
    const stage = () => current;
    beforeEach(async () => {
      current = new CacheStage(await open());
    });
    afterEach(() => current.close());

    describeOneProcess(stage);
    describeProcesses(stage, shares);
    if (!shares) return;
    describeUntrustedStore(stage);
    describeSharedIds(stage);
  });
}

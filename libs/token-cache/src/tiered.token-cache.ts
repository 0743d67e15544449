import { OutageError } from '@sallyport/protocol';
import type { MemoryTokenCache } from './memory.store.js';
import type { SharedTier } from './shared-tier.js';
import type { Load, PushedFacts, Remembered, SharedIds, TokenCache } from './token-cache.js';

export interface TieredTokenCacheOptions {
  /** Whether who learnt a fact waits until it is written, 50 ms at most: for a process that may stop with its answer. */
  readonly waitsForWrites: boolean;
}

/**
 * The memory of this process over a store that several share. What the memory does not know is looked up there first, once
 * for all who ask at the same time; what was learnt is written there. A load without an origin stays in the memory.
 */
export class TieredTokenCache<Fact extends object> implements TokenCache<Fact>, PushedFacts<Fact>, SharedIds {
  private forgotten = 0;

  private readonly shared: Promise<SharedTier<Fact> | undefined>;

  /** @param shared - may still be loading; when it cannot be loaded the memory works alone */
  constructor(
    private readonly memory: MemoryTokenCache<Fact>,
    shared: Promise<SharedTier<Fact> | undefined>,
    private readonly options: TieredTokenCacheOptions,
  ) {
    this.shared = shared.catch(() => undefined);
  }

  peek(key: string): Fact | undefined {
    return this.memory.peek(key);
  }

  resolve(key: string, load: Load<Fact>, origin?: string): Fact | Promise<Fact> {
    return this.memory.resolve(key, origin === undefined ? load : () => this.throughShared(key, load, origin), origin);
  }

  async remember(key: string, fact: Fact, until: number, origin: string): Promise<void> {
    const taken = await (await this.shared)?.keep(key, origin, { fact, until }, { unhurried: true });
    // Only the store knows whether another process was told that the token is revoked.
    if (taken === undefined) throw new OutageError('store_unavailable');
    if (taken !== 'forgotten') await this.memory.remember(key, fact, until, origin);
  }

  async claim(id: string, origin: string, until: number): Promise<boolean> {
    const taken = await (await this.shared)?.claim(id, origin, until);
    if (taken === undefined) throw new OutageError('store_unavailable');
    return taken === 'own' || taken;
  }

  async forget(key: string, origin: string): Promise<boolean> {
    this.forgotten += 1;
    await this.memory.forget(key, origin);
    return (await (await this.shared)?.forget(key, origin)) ?? false;
  }

  private async throughShared(key: string, load: Load<Fact>, origin: string): Promise<Remembered<Fact>> {
    const shared = await this.shared;
    const found = await shared?.find(key, origin);
    if (typeof found === 'object') return found;
    const forgotten = this.forgotten;
    const learnt = await load();
    // Asked before a revocation that came meanwhile: nothing to tell others.
    if (found === 'forgotten' || forgotten !== this.forgotten) return learnt;
    const writing = shared?.keep(key, origin, learnt);
    if (this.options.waitsForWrites) await writing;
    return learnt;
  }
}

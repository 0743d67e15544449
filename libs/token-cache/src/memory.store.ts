import type { Clock } from '@sallyport/protocol';
import { SegmentedLru } from './segmented-lru.js';
import type { PushedFacts, Remembered, TokenCache } from './token-cache.js';

export interface MemoryTokenCacheOptions {
  readonly clock: Clock;
  /** Facts that came once leave before facts in use. */
  readonly maxEntries?: number;
}

/** Facts of this process: bounded, aged by the clock at use (no timers: a frozen Lambda does not run them). */
export class MemoryTokenCache<Fact extends object> implements TokenCache<Fact>, PushedFacts<Fact> {
  private readonly entries: SegmentedLru<Remembered<Fact>>;
  private readonly loading = new Map<string, Promise<Fact>>();
  private readonly clock: Clock;

  constructor({ clock, maxEntries = 20_000 }: MemoryTokenCacheOptions) {
    this.clock = clock;
    this.entries = new SegmentedLru(maxEntries);
  }

  peek(key: string): Fact | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.clock()) return entry.fact;
    this.entries.delete(key);
    return undefined;
  }

  resolve(key: string, load: () => Promise<Remembered<Fact>>): Promise<Fact> {
    const known = this.peek(key);
    if (known !== undefined) return Promise.resolve(known);
    const underWay = this.loading.get(key);
    if (underWay !== undefined) return underWay;

    const loading: Promise<Fact> = this.load(key, load, () => this.loading.get(key) === loading).finally(() => {
      if (this.loading.get(key) === loading) this.loading.delete(key);
    });
    this.loading.set(key, loading);
    return loading;
  }

  remember(key: string, fact: Fact, until: number): Promise<void> {
    if (until > this.clock()) this.entries.set(key, { fact, until });
    return Promise.resolve();
  }

  forget(key: string): Promise<boolean> {
    this.loading.delete(key);
    this.entries.delete(key);
    return Promise.resolve(true);
  }

  private async load(key: string, load: () => Promise<Remembered<Fact>>, isWanted: () => boolean): Promise<Fact> {
    const remembered = await load();
    if (remembered.until > this.clock() && isWanted()) this.entries.set(key, remembered);
    return remembered.fact;
  }
}

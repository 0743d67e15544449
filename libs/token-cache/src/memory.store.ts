import type { Clock } from '@sallyport/protocol';
import { LRUCache } from 'lru-cache';
import type { Remembered, TokenCache } from './token-cache.js';

export interface MemoryTokenCacheOptions {
  readonly clock: Clock;
  /** The least recently used fact leaves when there are more. */
  readonly maxEntries?: number;
}

/** Facts of this process: bounded, aged by the clock at use (no timers: a frozen Lambda does not run them). */
export class MemoryTokenCache<Fact extends object> implements TokenCache<Fact> {
  private readonly entries: LRUCache<string, Remembered<Fact>>;
  private readonly loading = new Map<string, Promise<Fact>>();
  private readonly clock: Clock;

  constructor({ clock, maxEntries = 10_000 }: MemoryTokenCacheOptions) {
    this.clock = clock;
    this.entries = new LRUCache({ max: maxEntries });
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

    const loading = this.load(key, load).finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return loading;
  }

  private async load(key: string, load: () => Promise<Remembered<Fact>>): Promise<Fact> {
    const remembered = await load();
    if (remembered.until > this.clock()) this.entries.set(key, remembered);
    return remembered.fact;
  }
}

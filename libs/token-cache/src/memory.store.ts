import type { Clock } from '@sallyport/protocol';
import { SegmentedLru } from './segmented-lru.js';
import type { PushedFacts, Remembered, TokenCache } from './token-cache.js';

export interface MemoryTokenCacheOptions {
  readonly clock: Clock;
  /** Facts that came once leave before facts in use. */
  readonly maxEntries?: number;
}

/** One load under way; the fact is there as soon as anybody else can look. */
interface Loading<Fact> {
  fact: Promise<Fact> | undefined;
}

/** Facts of this process: bounded, aged by the clock at use (no timers: a frozen Lambda does not run them). */
export class MemoryTokenCache<Fact extends object> implements TokenCache<Fact>, PushedFacts<Fact> {
  private readonly entries: SegmentedLru<Remembered<Fact>>;
  private readonly loading = new Map<string, Loading<Fact>>();
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

  resolve(key: string, load: () => Promise<Remembered<Fact>>, origin?: string): Promise<Fact> {
    const known = this.peek(key) ?? this.peek(pushedKey(key, origin));
    if (known !== undefined) return Promise.resolve(known);
    const underWay = this.loading.get(key);
    if (underWay?.fact !== undefined) return underWay.fact;

    const own: Loading<Fact> = { fact: undefined };
    this.loading.set(key, own);
    return (own.fact = this.load(key, load, own));
  }

  remember(key: string, fact: Fact, until: number, origin: string): Promise<void> {
    if (until > this.clock()) this.entries.set(pushedKey(key, origin), { fact, until });
    return Promise.resolve();
  }

  forget(key: string, origin: string): Promise<boolean> {
    this.loading.delete(key);
    this.entries.delete(key);
    this.entries.delete(pushedKey(key, origin));
    return Promise.resolve(true);
  }

  private async load(key: string, load: () => Promise<Remembered<Fact>>, own: Loading<Fact>): Promise<Fact> {
    try {
      const remembered = await load();
      // Forgotten in the meantime: not kept.
      if (remembered.until > this.clock() && this.loading.get(key) === own) this.entries.set(key, remembered);
      return remembered.fact;
    } finally {
      if (this.loading.get(key) === own) this.loading.delete(key);
    }
  }
}

const pushedKey = (key: string, origin?: string): string => `${key} ${origin}`;

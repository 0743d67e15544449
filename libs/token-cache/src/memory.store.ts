import type { Clock } from '@sallyport/protocol';
import { SegmentedLru } from './segmented-lru.js';
import type { Load, PushedFacts, Remembered, TokenCache } from './token-cache.js';

export interface MemoryTokenCacheOptions {
  readonly clock: Clock;
  /** Facts that came once leave before facts in use. */
  readonly maxEntries?: number;
}

/** Facts of this process: bounded, aged by the clock at use (no timers: a frozen Lambda does not run them). */
export class MemoryTokenCache<Fact extends object> implements TokenCache<Fact>, PushedFacts<Fact> {
  private readonly entries: SegmentedLru<Fact>;
  /** Loads that somebody waits for. */
  private readonly loading = new Map<string, Promise<Fact>>();
  private readonly clock: Clock;
  /** How often anything was forgotten, so that a load that has not begun to wait sees it. */
  private forgotten = 0;

  constructor({ clock, maxEntries = 20_000 }: MemoryTokenCacheOptions) {
    this.clock = clock;
    this.entries = new SegmentedLru(maxEntries);
  }

  peek(key: string): Fact | undefined {
    return this.entries.get(key, this.clock());
  }

  resolve(key: string, load: Load<Fact>, origin?: string): Fact | Promise<Fact> {
    const known = this.peek(key) ?? (origin === undefined ? undefined : this.peek(pushedKey(key, origin)));
    if (known !== undefined) return known;
    const underWay = this.loading.get(key);
    if (underWay !== undefined) return underWay;

    const { forgotten } = this;
    let loaded: Remembered<Fact> | Promise<Remembered<Fact>>;
    try {
      loaded = load();
    } catch (error) {
      return Promise.reject(error as Error);
    }
    // Forgotten while it was loaded: not kept.
    if (!(loaded instanceof Promise)) return forgotten === this.forgotten ? this.kept(key, loaded) : loaded.fact;
    const fact: Promise<Fact> = this.whenLoaded(key, loaded, () => this.loading.get(key) === fact);
    if (forgotten === this.forgotten) this.loading.set(key, fact);
    return fact;
  }

  remember(key: string, fact: Fact, until: number, origin: string): Promise<void> {
    this.kept(pushedKey(key, origin), { fact, until });
    return Promise.resolve();
  }

  forget(key: string, origin: string): Promise<boolean> {
    this.forgotten += 1;
    this.loading.delete(key);
    this.entries.delete(key);
    this.entries.delete(pushedKey(key, origin));
    return Promise.resolve(true);
  }

  private kept(key: string, { fact, until }: Remembered<Fact>): Fact {
    if (until > this.clock()) this.entries.set(key, fact, until);
    return fact;
  }

  /** @param isWanted - false once the key was forgotten: then nothing is kept */
  private async whenLoaded(key: string, loaded: Promise<Remembered<Fact>>, isWanted: () => boolean): Promise<Fact> {
    try {
      const remembered = await loaded;
      return isWanted() ? this.kept(key, remembered) : remembered.fact;
    } finally {
      if (isWanted()) this.loading.delete(key);
    }
  }
}

const pushedKey = (key: string, origin: string): string => `${key} ${origin}`;

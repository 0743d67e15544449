import type { Clock } from '@sallyport/protocol';
import { RecentEntries } from './recent-entries.js';
import { SegmentedLru } from './segmented-lru.js';
import type { Load, PushedFacts, Remembered, TokenCache } from './token-cache.js';
import type { PartsOf } from './values-in-parts.js';

export interface MemoryTokenCacheOptions<Fact> {
  readonly clock: Clock;
  /** Facts that came once leave before facts in use. */
  readonly maxEntries?: number;
  /** How a fact that came once is taken apart: it leaves nothing for V8 to carry along. Absent: it is kept as it is. */
  readonly parts?: PartsOf<Fact>;
}

/** Facts of this process: bounded, aged by the clock at use (no timers: a frozen Lambda does not run them). */
export class MemoryTokenCache<Fact extends object> implements TokenCache<Fact>, PushedFacts<Fact> {
  private readonly entries: SegmentedLru<Fact>;
  /** Loads that somebody waits for, to their end. */
  private readonly loading = new RecentEntries<Promise<Fact>>(Infinity);
  private readonly clock: Clock;
  /** How often anything was forgotten, so that a load that has not begun to wait sees it. */
  private forgotten = 0;

  constructor({ clock, maxEntries = 20_000, parts }: MemoryTokenCacheOptions<Fact>) {
    this.clock = clock;
    this.entries = new SegmentedLru(maxEntries, parts);
  }

  peek(key: string): Fact | undefined {
    return this.entries.get(key, this.clock());
  }

  resolve(key: string, load: Load<Fact>, origin?: string): Fact | Promise<Fact> {
    const known = this.peek(key) ?? (origin === undefined ? undefined : this.peek(pushedKey(key, origin)));
    if (known !== undefined) return known;
    const underWay = this.loading.get(key, 0);
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
    // No async function: a miss is asked for by the million, and one more promise for each makes the young generation grow.
    const fact: Promise<Fact> = loaded.then(
      (remembered) => (this.isDone(key, fact) ? this.kept(key, remembered) : remembered.fact),
      (error: unknown) => {
        this.isDone(key, fact);
        throw error;
      },
    );
    if (forgotten === this.forgotten) this.loading.set(key, fact, Infinity);
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

  /** Nobody joins this load any more. False: the key was forgotten meanwhile, and nothing is kept. */
  private isDone(key: string, fact: Promise<Fact>): boolean {
    if (this.loading.get(key, 0) !== fact) return false;
    this.loading.delete(key);
    return true;
  }
}

/** Longer than a key, and with spaces, as no token: nothing that is asked for is kept under it. */
const pushedKey = (key: string, origin: string): string => `pushed ${origin} ${key}`;

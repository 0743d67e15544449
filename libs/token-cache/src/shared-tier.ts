import type { Clock } from '@sallyport/protocol';
import type { EntrySeal, NotOurs, SealedPlace } from './entry-seal.js';
import type { FactCodec } from './fact-codec.js';
import type { SharedStore } from './shared-store.js';
import { StoreGuard, type Guarded } from './store-guard.js';
import type { Remembered } from './token-cache.js';
import { TooLate, within } from './within.js';

export interface SharedTierOptions<Fact> {
  readonly store: SharedStore;
  /** For messages: where the store is, nothing secret. */
  readonly shown: string;
  readonly codec: FactCodec<Fact>;
  /** By origin; facts of an origin without one are not shared. */
  readonly seals: ReadonlyMap<string, EntrySeal>;
  readonly clock: Clock;
  /** A fact is shared this long after it was learnt, however long it holds. */
  readonly maxAgeMs: number;
  readonly notice: (message: string) => void;
  /** What one caller waits for the store at most. Default 50. */
  readonly patienceMs?: number;
}

/** Everything that happened at the store since the start. */
export interface SharedCounts {
  readonly found: number;
  readonly missed: number;
  /** Ours, and too old by our clock. */
  readonly expired: number;
  readonly written: number;
  /** Calls that failed or were given up, and calls that did not wait because of them. */
  readonly failed: number;
  readonly passedBy: number;
  /** Entries that were there and are not ours, by what gave them away. */
  readonly ignored: Readonly<Record<NotOurs | 'malformed', number>>;
}

/** Clocks of two machines may differ by this much. */
const skewMs = 60_000;
const maxEntryBytes = 65_536;

/** Facts in a store that several processes share: found, opened, checked and dated; or learnt and sealed. Never fails. */
export class SharedTier<Fact> {
  private readonly guard: StoreGuard;
  private readonly tally = { found: 0, missed: 0, expired: 0, written: 0 };
  private readonly ignored = { foreign: 0, version: 0, forged: 0, malformed: 0 };
  private readonly changing = new Map<string, Promise<void>>();
  private toldOfForeign = false;

  constructor(private readonly options: SharedTierOptions<Fact>) {
    this.guard = new StoreGuard(options);
  }

  get counts(): SharedCounts {
    return { ...this.tally, ...this.guard.counts, ignored: { ...this.ignored } };
  }

  async find(key: string, origin: string): Promise<Remembered<Fact> | undefined> {
    const seal = this.options.seals.get(origin);
    if (seal === undefined) return undefined;
    const got = await this.ask(key, seal, async (place) => ({
      place,
      entry: await this.options.store.get(place.name),
    }));
    if (got === undefined) return undefined;
    const { place, entry } = got.answer;
    if (entry === undefined) {
      this.tally.missed += 1;
      return undefined;
    }
    const plain = entry.length > maxEntryBytes ? 'foreign' : place.open(entry);
    const read = typeof plain === 'string' ? plain : this.read(plain);
    return typeof read === 'string' ? this.ignore(read) : this.ifStillTrue(read);
  }

  /** Returns when the fact is written, or the store was passed by. */
  async keep(key: string, origin: string, { fact, until }: Remembered<Fact>): Promise<void> {
    const { seals, store, codec, clock, maxAgeMs } = this.options;
    const seal = seals.get(origin);
    const at = clock();
    const ttlMs = Math.min(until - at, maxAgeMs);
    const value = seal && ttlMs > 0 ? codec.encode(fact) : undefined;
    if (seal === undefined || value === undefined) return;
    await this.ask(key, seal, (place) =>
      this.inOrder(key, async () => {
        const entry = place.seal(Buffer.from(JSON.stringify({ at, until: at + ttlMs, fact: value })));
        await store.set(place.name, entry, Math.ceil(ttlMs));
        this.tally.written += 1;
      }),
    );
  }

  /** Returns whether every place it could lie in is empty now; false when the store was passed by. */
  async forget(key: string): Promise<boolean> {
    const { seals, store } = this.options;
    const deleted = await this.guard.run(() =>
      this.inOrder(key, async () => {
        for (const seal of seals.values()) await store.delete((await seal.place(key)).name);
      }),
    );
    return deleted !== undefined;
  }

  /**
   * Asks the store, within the patience of one caller. What is ours to prepare (loading its client, reading and stretching
   * the secret) is waited for in the same time, and is no failure of the store.
   */
  private async ask<T>(key: string, seal: EntrySeal, call: (place: SealedPlace) => Promise<T>): Promise<Guarded<T>> {
    const { store, patienceMs = 50 } = this.options;
    const place = seal.place(key);
    place.catch(() => undefined);
    const asking = async () => call(await place);
    if (this.guard.isOpen) return this.guard.run(asking);
    const began = performance.now();
    const prepared = await within(patienceMs / 2, Promise.all([place, store.loaded])).catch((error: unknown) => error);
    if (prepared instanceof TooLate) return undefined;
    return this.guard.run(asking, patienceMs - (performance.now() - began));
  }

  /** One change of a token at a time: a write that is under way does not arrive after what forgets it. */
  private inOrder(key: string, change: () => Promise<void>): Promise<void> {
    const before = this.changing.get(key);
    const changing: Promise<void> = (before === undefined ? change() : before.then(change, change)).finally(() => {
      if (this.changing.get(key) === changing) this.changing.delete(key);
    });
    this.changing.set(key, changing);
    return changing;
  }

  close(): Promise<void> {
    return this.options.store.close();
  }

  private read(plain: Uint8Array): (Remembered<Fact> & { readonly at: number }) | 'malformed' {
    const entry = jsonObject(plain);
    const at = entry?.['at'];
    const until = entry?.['until'];
    const remembered = this.options.codec.decode(entry?.['fact']);
    if (typeof at !== 'number' || typeof until !== 'number' || remembered === undefined) return 'malformed';
    return { at, fact: remembered.fact, until: Math.min(until, remembered.until) };
  }

  /** By our clock and our settings, whatever the store or the writer thought (T-INT-3). */
  private ifStillTrue({ at, fact, until }: Remembered<Fact> & { readonly at: number }): Remembered<Fact> | undefined {
    const now = this.options.clock();
    const ours = Math.min(until, Math.min(at, now) + this.options.maxAgeMs);
    if (ours > now && at <= now + skewMs) {
      this.tally.found += 1;
      return { fact, until: ours };
    }
    this.tally.expired += 1;
    return undefined;
  }

  private ignore(cause: keyof SharedCounts['ignored']): undefined {
    this.ignored[cause] += 1;
    if (this.toldOfForeign) return;
    this.toldOfForeign = true;
    this.options.notice(
      `The shared token cache ${this.options.shown} holds an entry under one of our names that is not ours (${cause}): ` +
        'such entries are ignored. Somebody else writes there, or it is damaged.',
    );
  }
}

function jsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

import type { Clock } from '@sallyport/protocol';
import type { EntrySeal, NotOurs, SealedPlace } from './entry-seal.js';
import type { FactCodec } from './fact-codec.js';
import type { SharedStore } from './shared-store.js';
import { StoreGuard, type Guarded } from './store-guard.js';
import type { Remembered } from './token-cache.js';
import { tokenKey } from './token-key.js';
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
/** Longer than a fact that was true before a revocation can be on its way here. */
const forgottenMs = 1_800_000;
const unhurriedMs = 1_000;

/** A fact and when it was learnt; or, without one, that the token was revoked. */
type Entry<Fact> = (Remembered<Fact> & { readonly at: number }) | { readonly until: number };

/** Facts in a store that several processes share: found, opened, checked and dated; or learnt and sealed. Never fails. */
export class SharedTier<Fact> {
  private readonly guard: StoreGuard;
  private readonly tally = { found: 0, missed: 0, expired: 0, written: 0 };
  private readonly ignored = { foreign: 0, version: 0, forged: 0, malformed: 0 };
  private readonly changing = new Map<string, Promise<unknown>>();
  private toldOfForeign = false;

  constructor(private readonly options: SharedTierOptions<Fact>) {
    this.guard = new StoreGuard(options);
  }

  get counts(): SharedCounts {
    return { ...this.tally, ...this.guard.counts, ignored: { ...this.ignored } };
  }

  /**
   * `forgotten`: the token was revoked, nothing about it is to be written.
   *
   * @param unhurried - the store has a second
   */
  async find(
    key: string,
    origin: string,
    { unhurried = false } = {},
  ): Promise<Remembered<Fact> | 'forgotten' | undefined> {
    const seal = this.options.seals.get(origin);
    if (seal === undefined) return undefined;
    const read = async (place: SealedPlace) => ({ place, entry: await this.options.store.get(place.name) });
    const got = await (unhurried ? this.askUnhurried(key, seal, read) : this.ask(key, seal, read));
    if (got === undefined) return undefined;
    const { place, entry } = got.answer;
    if (entry === undefined) {
      this.tally.missed += 1;
      return undefined;
    }
    const found = this.read(place, entry);
    if (typeof found === 'string') return this.ignore(found);
    if ('fact' in found) return this.ifStillTrue(found);
    this.tally.missed += 1;
    return found.until > this.options.clock() ? 'forgotten' : undefined;
  }

  /**
   * Returns when the fact is written; undefined: the store was passed by. `forgotten`: the token was revoked, nothing is
   * written. `own`: it is not for others. Two processes may do one each at the same moment: the old entry comes back with the write that replaces it, so a revocation
   * is put back by whoever overwrote it.
   *
   * @param unhurried - nobody waits for an answer: the store has a second
   */
  async keep(
    key: string,
    origin: string,
    { fact, until }: Remembered<Fact>,
    { unhurried = false } = {},
  ): Promise<'written' | 'forgotten' | 'own' | undefined> {
    const { seals, store, codec, clock, maxAgeMs } = this.options;
    const seal = seals.get(origin);
    const at = clock();
    const ttlMs = Math.min(until - at, maxAgeMs);
    const value = seal && ttlMs > 0 ? codec.encode(fact) : undefined;
    if (seal === undefined || value === undefined) return 'own';
    const write = (place: SealedPlace) =>
      this.inOrder(key, async () => {
        const entry = place.seal(Buffer.from(JSON.stringify({ at, until: at + ttlMs, fact: value })));
        const old = await store.set(place.name, entry, Math.ceil(ttlMs));
        const revocation = old && this.revocationIn(place, old);
        if (revocation !== undefined) {
          await store.set(place.name, revocation.entry, revocation.ttlMs);
          return 'forgotten' as const;
        }
        this.tally.written += 1;
        return 'written' as const;
      });
    return (await (unhurried ? this.askUnhurried(key, seal, write) : this.ask(key, seal, write)))?.answer;
  }

  /**
   * Takes an id for whoever comes first. Returns whether that was us; `own`: ids of this origin are not shared; undefined: the
   * store was passed by, or its answer came too late, so the id may be taken and nobody have it.
   *
   * @param until - milliseconds since the epoch: when the id may be forgotten
   */
  async claim(id: string, origin: string, until: number): Promise<boolean | 'own' | undefined> {
    const { seals, store, clock } = this.options;
    const seal = seals.get(origin);
    if (seal === undefined) return 'own';
    // No access token holds a space: no name is that of a token's fact.
    const key = tokenKey(`id ${id}`);
    // A probe goes on when its caller has gone: it takes nothing.
    if (this.guard.isOpen) return void (await this.ask(key, seal, ({ name }) => store.get(name)));
    const taken = await this.askUnhurried(key, seal, (place) =>
      store.add(place.name, place.seal(new Uint8Array()), Math.max(1, Math.ceil(until - clock()))),
    );
    return taken?.answer;
  }

  /** Returns whether a revocation lies in place of the fact now; false when the store was passed by. */
  async forget(key: string, origin: string): Promise<boolean> {
    const { seals, store, clock } = this.options;
    const seal = seals.get(origin);
    if (seal === undefined) return true;
    const replaced = await this.askUnhurried(key, seal, async (place) => {
      const at = clock();
      const entry = place.seal(Buffer.from(JSON.stringify({ at, until: at + forgottenMs, revoked: true })));
      await this.inOrder(key, () => store.set(place.name, entry, forgottenMs));
    });
    return replaced !== undefined;
  }

  private revocationIn(
    place: SealedPlace,
    entry: Uint8Array,
  ): { readonly entry: Uint8Array; ttlMs: number } | undefined {
    const read = this.read(place, entry);
    if (typeof read === 'string' || 'fact' in read) return undefined;
    const ttlMs = Math.min(read.until - this.options.clock(), forgottenMs);
    return ttlMs > 0 ? { entry, ttlMs } : undefined;
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

  /** For what no caller waits for, or seldom: loading the client and opening its connection have their time. */
  private askUnhurried<T>(key: string, seal: EntrySeal, call: (place: SealedPlace) => Promise<T>): Promise<Guarded<T>> {
    return this.guard.run(async () => call(await seal.place(key)), unhurriedMs);
  }

  /** One change of a token at a time: a write that is under way does not arrive after what forgets it. */
  private inOrder<T>(key: string, change: () => Promise<T>): Promise<T> {
    const before = this.changing.get(key);
    const changing: Promise<T> = (before === undefined ? change() : before.then(change, change)).finally(() => {
      if (this.changing.get(key) === changing) this.changing.delete(key);
    });
    this.changing.set(key, changing);
    return changing;
  }

  close(): Promise<void> {
    return this.options.store.close();
  }

  private read(place: SealedPlace, sealed: Uint8Array): Entry<Fact> | keyof SharedCounts['ignored'] {
    const plain = sealed.length > maxEntryBytes ? 'foreign' : place.open(sealed);
    if (typeof plain === 'string') return plain;
    const entry = jsonObject(plain);
    const at = entry?.['at'];
    const until = entry?.['until'];
    if (typeof at !== 'number' || typeof until !== 'number') return 'malformed';
    if (entry?.['revoked'] === true) return { until };
    const remembered = this.options.codec.decode(entry?.['fact']);
    return remembered === undefined
      ? 'malformed'
      : { at, fact: remembered.fact, until: Math.min(until, remembered.until) };
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

import { OutageError, type Clock } from '@sallyport/protocol';
import {
  tokenKey,
  type FactCodec,
  type PushedFacts,
  type Remembered,
  type SharedCounts,
  type TokenCache,
} from '@sallyport/token-cache';
import { fakeClock } from './fake-clock.js';

/** What the contract's caches remember. One that is `private` is not for other processes. */
export interface ContractFact {
  readonly about: string;
  readonly holdsUntil: number;
  readonly private?: true;
}

export interface ContractSettings {
  readonly clock: Clock;
  readonly codec: FactCodec<ContractFact>;
  /** For the shared store. Two origins with secrets and descriptions of their own. */
  readonly origins: readonly { origin: string; description: string; secret: () => Promise<string> }[];
  readonly maxAgeSeconds: number;
  readonly notice: (message: string) => void;
}

/** One process: a memory of its own over the store of its world. */
export interface CacheProcess {
  readonly cache: TokenCache<ContractFact> & PushedFacts<ContractFact>;
  /** Absent: nothing is shared. */
  counts?(): SharedCounts;
  close(): Promise<void>;
}

export interface TokenCacheWorld {
  start(settings: ContractSettings): Promise<CacheProcess>;
  /** The store as an administrator or an intruder sees it. Absent: there is none. */
  readonly store?: {
    entries(): Promise<ReadonlyMap<string, Buffer>>;
    put(name: string, entry: Uint8Array): Promise<void>;
  };
  close(): Promise<void>;
}

const begin = Date.UTC(2030, 0, 1);
const token = '8xLOxBtZp8-and-more-characters-of-an-opaque-token';
const key = tokenKey(token);
const origins = ['issuer', 'other'].map((origin) => ({
  origin,
  description: `the ${origin} of this contract`,
  secret: () => Promise.resolve(`a secret of sufficient length for ${origin}`),
}));

const codec: FactCodec<ContractFact> = {
  encode: (fact) => (fact.private ? undefined : { about: fact.about, holdsUntil: fact.holdsUntil }),
  decode(value) {
    const { about, holdsUntil } = (value ?? {}) as Partial<ContractFact>;
    if (typeof about !== 'string' || typeof holdsUntil !== 'number') return undefined;
    return { fact: { about, holdsUntil }, until: holdsUntil };
  },
};

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
  const { afterEach, beforeEach, describe, expect, it } = globalThis as unknown as typeof import('@jest/globals');

  describe(`the token cache ${name}`, () => {
    let world: TokenCacheWorld;
    let clock: Clock;
    let advance: (ms: number) => void;
    let processes: CacheProcess[];
    let notices: string[];
    beforeEach(async () => {
      world = await open();
      ({ clock, advance } = fakeClock(begin));
      processes = [];
      notices = [];
    });
    afterEach(async () => {
      for (const each of processes) await each.close();
      await world.close();
    });

    async function start(changes: Partial<ContractSettings> = {}): Promise<CacheProcess> {
      const notice = (message: string) => void notices.push(message);
      const started = await world.start({ clock, codec, origins, maxAgeSeconds: 60, notice, ...changes });
      processes.push(started);
      return started;
    }
    const learn = (about: string, forMs = 30_000, more: Partial<ContractFact> = {}) =>
      counted(() => {
        const holdsUntil = clock() + forMs;
        return Promise.resolve({ fact: { about, holdsUntil, ...more }, until: holdsUntil });
      });
    /** A neighbour that would learn something else. */
    async function askNeighbour(changes: Partial<ContractSettings> = {}, origin = 'issuer') {
      const neighbour = await start(changes);
      const load = learn('of the neighbour');
      const { about } = await neighbour.cache.resolve(key, load, origin);
      return { about, loads: load.times(), counts: neighbour.counts?.() };
    }
    /** A write is not waited for by who learnt the fact. */
    async function written(process: CacheProcess, entries = 1): Promise<void> {
      for (let tries = 0; process.counts !== undefined && process.counts().written < entries; tries += 1) {
        if (tries > 200) throw new Error('nothing was written');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }

    describe('in one process', () => {
      it('learns a fact once for 200 callers at the same time, and gives it without waiting then (F11)', async () => {
        const { cache } = await start();
        const load = learn('a');
        const facts = await Promise.all(
          Array.from({ length: 200 }, () => Promise.resolve(cache.resolve(key, load, 'issuer'))),
        );
        expect(load.times()).toBe(1);
        expect(new Set(facts).size).toBe(1);
        expect(cache.peek(key)).toBe(facts[0]);
      });

      it('forgets by its clock at the very millisecond (T-INT-3, F19)', async () => {
        const { cache } = await start();
        await cache.resolve(key, learn('a'), 'issuer');
        advance(29_999);
        expect(cache.peek(key)).toMatchObject({ about: 'a' });
        advance(1);
        expect(cache.peek(key)).toBeUndefined();
        const again = learn('b');
        expect(await cache.resolve(key, again, 'issuer')).toMatchObject({ about: 'b' });
      });

      it('remembers no failure and no fact without a future (T-INT-4, INV-8)', async () => {
        const { cache } = await start();
        const outage = new OutageError('issuer_timeout');
        await expect(cache.resolve(key, () => Promise.reject(outage), 'issuer')).rejects.toBe(outage);
        await cache.resolve(key, learn('a', 0), 'issuer');
        expect(cache.peek(key)).toBeUndefined();
        expect(await cache.resolve(key, learn('b'), 'issuer')).toMatchObject({ about: 'b' });
      });

      it('takes a fact that is pushed, and forgets one that is revoked (K14)', async () => {
        const { cache } = await start();
        await cache.remember(key, { about: 'pushed', holdsUntil: clock() + 5_000 }, clock() + 5_000, 'issuer');
        const load = learn('asked');
        expect(await cache.resolve(key, load, 'issuer')).toMatchObject({ about: 'pushed' });
        expect(load.times()).toBe(0);
        expect(await cache.forget(key, 'issuer')).toBe(true);
        expect(cache.peek(key)).toBeUndefined();
        expect(await cache.resolve(key, load, 'issuer')).toMatchObject({ about: 'asked' });
      });

      it('gives a fact that is pushed to nobody who asks another issuer, or verifies the token itself (INV-5)', async () => {
        const { cache } = await start();
        await cache.remember(key, { about: 'pushed', holdsUntil: clock() + 5_000 }, clock() + 5_000, 'issuer');
        expect(cache.peek(key)).toBeUndefined();
        const asks = [
          () => cache.resolve(key, learn('asked', 0), 'other'),
          () => cache.resolve(key, learn('asked', 0)),
        ];
        for (const ask of asks) expect(await ask()).toMatchObject({ about: 'asked' });
      });

      it('gives nobody an answer that was asked for before the revocation', async () => {
        const { cache } = await start();
        let answer: (remembered: Remembered<ContractFact>) => void = () => undefined;
        const load = counted(() => new Promise((resolve) => (answer = resolve)));
        const asking = cache.resolve(key, load, 'issuer');
        while (load.times() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        await cache.forget(key, 'issuer');
        const after = cache.resolve(key, learn('after'), 'issuer');
        answer(await learn('before')());
        expect(await asking).toMatchObject({ about: 'before' });
        expect(await after).toMatchObject({ about: 'after' });
        expect(cache.peek(key)).toMatchObject({ about: 'after' });
        expect(await askNeighbour()).toMatchObject({ about: 'of the neighbour' });
      });
    });

    describe('among processes', () => {
      it('tells a neighbour what was learnt, where there is a store to tell it by', async () => {
        const one = await start();
        await one.cache.resolve(key, learn('a'), 'issuer');
        await written(one);
        const { about, loads } = await askNeighbour();
        expect([about, loads]).toEqual(shares ? ['a', 0] : ['of the neighbour', 1]);
      });

      it('tells nothing that is learnt without an origin, or is not for others', async () => {
        const one = await start();
        await one.cache.resolve(key, learn('a'));
        await one.cache.resolve(tokenKey('another'), learn('a', 30_000, { private: true }), 'issuer');
        await one.cache.resolve(tokenKey('a third'), learn('a'), 'an origin without a secret');
        await one.cache.resolve(tokenKey('a fourth'), learn('b'), 'issuer');
        await written(one);
        expect((await world.store?.entries())?.size ?? 1).toBe(1);
        expect(await askNeighbour()).toMatchObject({ about: 'of the neighbour', loads: 1 });
      });

      it('never tells a fact to who asks another issuer, or reads its answers otherwise (T-INT-9)', async () => {
        const one = await start();
        await one.cache.resolve(key, learn('a'), 'issuer');
        await written(one);
        const [first, second] = origins;
        expect(await askNeighbour({}, 'other')).toMatchObject({ about: 'of the neighbour' });
        const otherAudience = [{ ...first!, description: 'the issuer, for another audience' }, second!];
        expect(await askNeighbour({ origins: otherAudience })).toMatchObject({ about: 'of the neighbour' });
      });

      it('never gives a fact past its time by our clock, though the store still has it (T-INT-3, K13)', async () => {
        const one = await start();
        await one.cache.resolve(key, learn('a', 5_000), 'issuer');
        await written(one);
        advance(5_000);
        const { about, counts } = await askNeighbour();
        expect(about).toBe('of the neighbour');
        if (shares) expect(counts).toMatchObject({ found: 0, expired: 1 });
      });

      it('gives no fact that is older than the reader allows, whatever the writer allowed', async () => {
        const one = await start({ maxAgeSeconds: 3_000 });
        await one.cache.resolve(key, learn('a', 3_000_000), 'issuer');
        await written(one);
        advance(59_000);
        const neighbour = await start();
        expect(await neighbour.cache.resolve(key, learn('b'), 'issuer')).toMatchObject({
          about: shares ? 'a' : 'b',
        });
        advance(1_000);
        if (shares) expect(neighbour.cache.peek(key)).toBeUndefined();
        expect(await askNeighbour()).toMatchObject({ about: 'of the neighbour' });
      });

      it('gives nothing that was written more than a minute in our future', async () => {
        const one = await start({ clock: () => clock() + 61_000 });
        await one.cache.resolve(key, learn('a', 120_000), 'issuer');
        await written(one);
        expect(await askNeighbour()).toMatchObject({ about: 'of the neighbour' });
      });

      it('tells a neighbour what was pushed, and no longer what was forgotten (K14)', async () => {
        const one = await start();
        await one.cache.remember(key, { about: 'pushed', holdsUntil: clock() + 5_000 }, clock() + 5_000, 'issuer');
        await written(one);
        expect(await askNeighbour()).toMatchObject({ about: shares ? 'pushed' : 'of the neighbour' });
        expect(await one.cache.forget(key, 'issuer')).toBe(true);
        expect(await askNeighbour()).toMatchObject({ about: 'of the neighbour', loads: 1 });
      });

      it('stores nothing about a token that was revoked, whoever asked before and pushes again (K14, RK9)', async () => {
        const [one, other] = [await start(), await start()];
        let answer: (remembered: Remembered<ContractFact>) => void = () => undefined;
        const load = counted(() => new Promise((resolve) => (answer = resolve)));
        const asking = other.cache.resolve(key, load, 'issuer');
        while (load.times() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(await one.cache.forget(key, 'issuer')).toBe(true);
        answer(await learn('asked before')());
        await asking;
        await other.cache.remember(key, { about: 'late', holdsUntil: clock() + 5_000 }, clock() + 5_000, 'issuer');
        await other.cache.resolve(tokenKey('another'), learn('b'), 'issuer');
        await written(other);
        expect(await askNeighbour()).toMatchObject({ about: 'of the neighbour' });
        if (shares) expect(one.counts?.().written).toBe(0);
      });

      it('forgets for one issuer what that issuer said, and nothing of another (INV-5)', async () => {
        const one = await start();
        await one.cache.resolve(key, learn('a'), 'issuer');
        await written(one);
        expect(await one.cache.forget(key, 'other')).toBe(true);
        expect(await askNeighbour()).toMatchObject({ about: shares ? 'a' : 'of the neighbour' });
      });

      it('does not find what another secret sealed: a rotation is a miss and no fault', async () => {
        const one = await start();
        await one.cache.resolve(key, learn('a'), 'issuer');
        await written(one);
        const rotated = origins.map((each) => ({
          ...each,
          secret: () => Promise.resolve('a secret after its rotation'),
        }));
        const { about, counts } = await askNeighbour({ origins: rotated });
        expect(about).toBe('of the neighbour');
        if (shares) expect(counts).toMatchObject({ missed: 1, ignored: { forged: 0 } });
        expect(notices).toEqual([]);
      });

      it('does without the store while its secret cannot be read', async () => {
        const locked = origins.map((each) => ({
          ...each,
          secret: () => Promise.reject(new OutageError('secrets_unavailable')),
        }));
        expect(await askNeighbour({ origins: locked })).toMatchObject({ about: 'of the neighbour', loads: 1 });
      });
    });

    if (!shares) return;
    describe('with a store nobody has to trust', () => {
      /** Two entries, one a token, and what lies under the first name. */
      async function twoEntries() {
        const one = await start();
        await one.cache.resolve(key, learn('a fact about alice'), 'issuer');
        await written(one);
        const [name, entry] = [...(await world.store!.entries())][0]!;
        await one.cache.resolve(tokenKey('another token'), learn('a fact about bob'), 'issuer');
        await written(one, 2);
        const entries = await world.store!.entries();
        const other = [...entries.keys()].find((each) => each !== name)!;
        return { name, entry, other, otherEntry: entries.get(other)! };
      }

      it('shows neither token nor fact nor issuer in names and entries (T-INT-9, RK8)', async () => {
        await twoEntries();
        const stored = [...(await world.store!.entries())]
          .map(([name, entry]) => name + entry.toString('latin1'))
          .join();
        const digest = Buffer.from(key, 'base64');
        const secrets = [
          token,
          token.slice(0, 12),
          'alice',
          'bob',
          'issuer',
          'fact',
          key,
          digest.toString('base64url'),
        ];
        for (const secret of [...secrets, digest.toString('hex'), digest.toString('latin1')]) {
          expect(stored).not.toContain(secret);
        }
      });

      const tampered: readonly [string, keyof SharedCounts['ignored'], (entries: Tampering) => Uint8Array][] = [
        ['text', 'version', () => Buffer.from('hello, this is somebody else writing to your store')],
        ['nothing', 'foreign', () => Buffer.alloc(0)],
        ['a few bytes', 'foreign', () => Buffer.from([1, 2, 3])],
        ['JSON', 'version', () => Buffer.from('{"active":true,"scope":"admin","exp":9999999999}')],
        ['more than any entry has', 'foreign', ({ entry }) => Buffer.concat([entry, Buffer.alloc(70_000)])],
        ['the half of it', 'forged', ({ entry }) => entry.subarray(0, entry.length / 2)],
        ['an entry of another version', 'version', ({ entry }) => Buffer.concat([Buffer.of(2), entry.subarray(1)])],
        ['the entry of another token', 'forged', ({ otherEntry }) => otherEntry],
        ['the entry with another nonce', 'forged', ({ entry }) => flip(entry, 5)],
        ['the entry with one bit changed', 'forged', ({ entry }) => flip(entry, 20)],
        ['the entry with another tag', 'forged', ({ entry }) => flip(entry, entry.length - 1)],
      ];
      it.each(tampered)('ignores and counts %s in place of an entry (F14): %s', async (_what, cause, tamper) => {
        const entries = await twoEntries();
        await world.store!.put(entries.name, tamper(entries));
        const { about, loads, counts } = await askNeighbour();
        expect([about, loads]).toEqual(['of the neighbour', 1]);
        expect(counts).toMatchObject({ found: 0, ignored: { [cause]: 1 } });
        expect(notices).toHaveLength(1);
        expect(notices[0]).toContain('not ours');
      });

      it('ignores an entry of ours that holds another kind of fact', async () => {
        const one = await start({ codec: { ...codec, encode: () => ({ about: 7 }) } });
        await one.cache.resolve(key, learn('a'), 'issuer');
        await written(one);
        const { about, counts } = await askNeighbour();
        expect(about).toBe('of the neighbour');
        expect(counts).toMatchObject({ ignored: { malformed: 1 } });
      });

      it('puts a good entry over one that it ignored', async () => {
        const { name } = await twoEntries();
        await world.store!.put(name, Buffer.from('garbage'));
        const neighbour = await start();
        await neighbour.cache.resolve(key, learn('again'), 'issuer');
        await written(neighbour);
        expect(await askNeighbour()).toMatchObject({ about: 'again', loads: 0 });
      });
    });
  });
}

type Load = () => Promise<Remembered<ContractFact>>;

function counted(load: Load): Load & { times(): number } {
  let times = 0;
  const counting = () => {
    times += 1;
    return load();
  };
  return Object.assign(counting, { times: () => times });
}

interface Tampering {
  readonly entry: Buffer;
  readonly otherEntry: Buffer;
}

function flip(entry: Buffer, at: number): Buffer {
  const changed = Buffer.from(entry);
  changed[at]! ^= 1;
  return changed;
}

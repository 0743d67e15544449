import { describe, expect, it, jest } from '@jest/globals';
import { OutageError } from '@sallyport/protocol';
import { fakeClock, propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { MemoryTokenCache } from './memory.store.js';
import type { Remembered } from './token-cache.js';
import { tokenKey } from './token-key.js';

interface Fact {
  readonly about: string;
}
const start = Date.UTC(2030, 0, 1);

function cacheAt(maxEntries?: number) {
  const { clock, advance } = fakeClock(start);
  const cache = new MemoryTokenCache<Fact>({ clock, ...(maxEntries !== undefined && { maxEntries }) });
  const load = jest.fn(async (): Promise<Remembered<Fact>> => ({ fact: { about: 'a' }, until: clock() + 60_000 }));
  return { cache, clock, advance, load };
}

describe('the memory of facts about tokens', () => {
  it('loads once for 200 callers at the same time (T-CC-3, F11)', async () => {
    const { cache, load } = cacheAt();
    const facts = await Promise.all(Array.from({ length: 200 }, async () => cache.resolve('key', load)));
    expect(load).toHaveBeenCalledTimes(1);
    expect(new Set(facts).size).toBe(1);
  });

  it('loads each key on its own: a slow one holds nobody else up', async () => {
    const { cache, load } = cacheAt();
    const slow = cache.resolve('slow', () => new Promise<Remembered<Fact>>(() => undefined));
    await expect(cache.resolve('quick', load)).resolves.toEqual({ about: 'a' });
    expect(await Promise.race([slow, Promise.resolve('still waiting')])).toBe('still waiting');
  });

  it('gives a remembered fact without loading, also to a caller who only peeks', async () => {
    const { cache, load } = cacheAt();
    expect(cache.peek('key')).toBeUndefined();
    const fact = await cache.resolve('key', load);
    expect(cache.peek('key')).toBe(fact);
    expect(await cache.resolve('key', load)).toBe(fact);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('forgets at the very millisecond it was told and not before, by the clock and without timers (F19, RK5)', async () => {
    const { cache, advance, load } = cacheAt();
    await cache.resolve('key', load);
    advance(59_999);
    expect(cache.peek('key')).toBeDefined();
    advance(1);
    expect(cache.peek('key')).toBeUndefined();
    await cache.resolve('key', load);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['has passed', start - 1],
    ['is now', start],
    ['is no number', Number.NaN],
  ])('uses a fact once and keeps nothing when its time %s (T-INT-4)', async (_case, until) => {
    const { cache } = cacheAt();
    const load = jest.fn(async () => ({ fact: { about: 'once' }, until }));
    await expect(cache.resolve('key', load)).resolves.toEqual({ about: 'once' });
    expect(cache.peek('key')).toBeUndefined();
    await cache.resolve('key', load);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('does not keep a fact that ran out while it was being loaded', async () => {
    const { cache, clock, advance } = cacheAt();
    await cache.resolve('key', async () => {
      const until = clock() + 1_000;
      advance(1_500);
      return { fact: { about: 'slow' }, until };
    });
    expect(cache.peek('key')).toBeUndefined();
  });

  it('rejects for everybody who waited and remembers no failure (T-INT-4, INV-8)', async () => {
    const { cache, load } = cacheAt();
    const outage = new OutageError('issuer_timeout');
    const fail = jest.fn(async (): Promise<Remembered<Fact>> => {
      throw outage;
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, async () => cache.resolve('key', fail)));
    expect(fail).toHaveBeenCalledTimes(1);
    expect(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason === outage)).toBe(true);
    expect(cache.peek('key')).toBeUndefined();
    await expect(cache.resolve('key', load)).resolves.toEqual({ about: 'a' });
  });

  it('rejects, and does not throw, when a load fails before it has begun to wait', async () => {
    const { cache, load } = cacheAt();
    const failing = cache.resolve('key', () => {
      throw new OutageError('store_unavailable');
    });
    await expect(failing).rejects.toThrow(OutageError);
    await expect(cache.resolve('key', load)).resolves.toEqual({ about: 'a' });
  });

  it('is bounded: of the facts that came once, the oldest leaves (F18)', async () => {
    const { cache, load } = cacheAt(10);
    for (const key of ['a', 'b', 'c', 'd']) await cache.resolve(key, load);
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.peek(key) !== undefined)).toEqual(['c', 'd']);
  });

  it('keeps what is in use through a flood of tokens that come once (F18)', async () => {
    const { cache, load } = cacheAt(1_000);
    const inUse = Array.from({ length: 500 }, (_, n) => `in use ${n}`);
    for (const key of [...inUse, ...inUse]) await cache.resolve(key, load);
    const known = inUse.filter((key) => cache.peek(key) !== undefined);
    for (let n = 0; n < 20_000; n += 1) await cache.resolve(`once ${n}`, load);
    expect(known.length).toBeGreaterThan(190);
    expect(known.filter((key) => cache.peek(key) !== undefined)).toEqual(known);
  });

  it('never holds more than its bound, whatever is asked for how often', async () => {
    const { cache, load } = cacheAt(10);
    const keys = Array.from({ length: 40 }, (_, n) => `key ${n}`);
    for (const key of keys.flatMap((each) => [each, each])) await cache.resolve(key, load);
    expect(keys.filter((key) => cache.peek(key) !== undefined).length).toBeLessThanOrEqual(10);
  });

  it('answers as a memory without bounds would, or loads again; never an old or a foreign fact', async () => {
    const steps = fc.array(
      fc.record({
        key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        lifetime: fc.integer({ min: -5, max: 50 }),
        wait: fc.integer({ min: 0, max: 30 }),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const { cache, clock, advance } = cacheAt(3);
        const model = new Map<string, Remembered<Fact>>();
        for (const { key, lifetime, wait } of script) {
          const fresh = { fact: { about: key }, until: clock() + lifetime };
          const known = model.get(key);
          const fact = await cache.resolve(key, async () => fresh);
          if (fact === fresh.fact) model.set(key, fresh);
          else expect([fact, known!.until > clock()]).toEqual([known!.fact, true]);
          advance(wait);
        }
      }),
      propertyRuns(200),
    );
  });
});

describe('the key of a token', () => {
  it('is its SHA-256 and holds no part of the token (INV-7)', () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
    expect(tokenKey(token)).toHaveLength(32);
    for (const part of token.split('.')) expect(tokenKey(token)).not.toContain(part);
  });

  it('is the known digest of RFC 6234: the test vector of "abc"', () => {
    expect(Buffer.from(tokenKey('abc'), 'latin1').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('differs for two tokens that differ in one bit or in their case (T-INT-9)', () => {
    const keys = ['abc', 'abd', 'Abc', 'abc ', 'abc=', ''].map(tokenKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

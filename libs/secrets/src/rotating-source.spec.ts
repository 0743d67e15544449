import { beforeEach, describe, expect, it } from '@jest/globals';
import { MisconfigurationError, OutageError } from '@sallyport/protocol';
import { fakeClock, type FakeClock } from '@sallyport/testing';
import { hiddenSecret } from './client-secret.js';
import type { ClientSecretSource } from './client-secret-source.js';
import { rotatingSource } from './rotating-source.js';
import { withSecret } from './with-secret.js';

/** What a store holds, current first. */
let held: string[];
let failure: Error | undefined;
let reads: { current: number; all: number };
let time: FakeClock;
let source: ClientSecretSource;

const pair = (secret: string) => hiddenSecret('shop', secret);
const texts = (secrets: readonly { readonly clientSecret: string }[]) => secrets.map((secret) => secret.clientSecret);
const current = async () => (await source.current()).clientSecret;
const down = new OutageError('secrets_unavailable');

async function answer<T>(value: () => T): Promise<T> {
  await Promise.resolve();
  if (failure !== undefined) throw failure;
  return value();
}

beforeEach(() => {
  held = ['one'];
  failure = undefined;
  reads = { current: 0, all: 0 };
  time = fakeClock();
  source = rotatingSource({
    clock: time.clock,
    ttlSeconds: 300,
    readCurrent: () => {
      reads.current += 1;
      return answer(() => pair(held[0]!));
    },
    readAll: () => {
      reads.all += 1;
      return answer(() => held.map(pair));
    },
  });
});

describe('a source over a store', () => {
  it('reads once for all who ask, and again when the reading is old (A10)', async () => {
    await Promise.all(Array.from({ length: 200 }, current));
    time.advance({ seconds: 299 });
    expect(await current()).toBe('one');
    expect(reads.current).toBe(1);

    held = ['two', 'one'];
    time.advance({ seconds: 1 });
    expect(new Set(await Promise.all(Array.from({ length: 200 }, current)))).toEqual(new Set(['two']));
    expect(reads.current).toBe(2);
  });

  it('keeps the secret while the store is down, asking every 5 s', async () => {
    await current();
    failure = down;
    time.advance({ seconds: 300 });
    expect(await current()).toBe('one');
    expect(await current()).toBe('one');
    expect(reads.current).toBe(2);
    time.advance({ seconds: 5 });
    failure = undefined;
    held = ['two'];
    expect(await current()).toBe('two');
  });

  it('is an outage while the store is down and nothing is remembered, and asks again each time', async () => {
    failure = down;
    await expect(current()).rejects.toBe(down);
    failure = undefined;
    expect(await current()).toBe('one');
  });

  it('does not go on with a secret that was taken away', async () => {
    await current();
    failure = new MisconfigurationError('secret_unusable', []);
    time.advance({ seconds: 300 });
    await expect(current()).rejects.toBe(failure);
  });
});

describe('after a refusal', () => {
  it('the store is read once for all, and the others come as current, pending, previous', async () => {
    const old = await source.current();
    held = ['two', 'three', 'one', 'two'];
    const all = await Promise.all(Array.from({ length: 200 }, () => source.afterRefusal(old)));
    expect(reads.all).toBe(1);
    for (const others of all) expect(texts(others)).toEqual(['two', 'three']);
    expect(await current()).toBe('two');
    expect(reads.current).toBe(1);
  });

  it('the store is not read again within 5 s by the clock', async () => {
    const old = await source.current();
    await source.afterRefusal(old);
    held = ['two', 'one'];
    time.advance(4_999);
    expect(texts(await source.afterRefusal(old))).toEqual([]);
    expect(reads.all).toBe(1);
    time.advance(1);
    expect(texts(await source.afterRefusal(old))).toEqual(['two']);
    expect(reads.all).toBe(2);
  });

  it('a secret that was not refused is preferred for 5 s, then the current one again', async () => {
    held = ['two', 'one'];
    await source.afterRefusal(await source.current());
    expect(await current()).toBe('one');
    time.advance({ seconds: 5 });
    expect(await current()).toBe('two');
  });

  it('a reading that was under way before does not bring the old secret back', async () => {
    await current();
    time.advance({ seconds: 300 });
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = rotatingSource({
      clock: time.clock,
      ttlSeconds: 300,
      readCurrent: () => gate.then(() => pair('old')),
      readAll: () => Promise.resolve([pair('new')]),
    });
    const early = slow.current();
    await slow.afterRefusal(pair('old'));
    release();
    expect((await early).clientSecret).toBe('new');
    expect((await slow.current()).clientSecret).toBe('new');
  });

  it('the failure of the new reading is thrown, unless another secret is known', async () => {
    const one = await source.current();
    failure = down;
    await expect(source.afterRefusal(one)).rejects.toBe(down);

    failure = undefined;
    held = ['two', 'one'];
    time.advance({ seconds: 5 });
    await source.afterRefusal(one);
    failure = down;
    time.advance({ seconds: 5 });
    expect(texts(await source.afterRefusal(pair('two')))).toEqual(['one']);
  });
});

describe('using a secret', () => {
  const refusal = new OutageError('issuer_refused_our_credentials');
  const isRefusal = (error: unknown) => error === refusal;
  let good: Set<string>;
  let tried: string[];

  const use = () =>
    withSecret(
      source,
      async ({ clientSecret }) => {
        tried.push(clientSecret);
        await Promise.resolve();
        if (!good.has(clientSecret)) throw refusal;
        return clientSecret;
      },
      isRefusal,
    );

  beforeEach(() => {
    good = new Set(['one']);
    tried = [];
  });

  it.each([
    ['the new current one', ['two', 'one'], ['one', 'two']],
    ['the pending one', ['one', 'two'], ['one', 'two']],
    ['the previous one when the issuer lags behind', ['zero', 'pending', 'two'], ['one', 'zero', 'pending', 'two']],
  ])('succeeds with %s (N15, W21)', async (_, after, attempts) => {
    await source.current();
    held = after;
    good = new Set(['two']);
    expect(await use()).toBe('two');
    expect(tried).toEqual(attempts);
    expect(await use()).toBe('two');
    expect(tried).toEqual([...attempts, 'two']);
  });

  it('tries each candidate once and then fails as the issuer said first', async () => {
    held = ['one', 'two', 'three'];
    good = new Set();
    await expect(use()).rejects.toBe(refusal);
    expect(tried).toEqual(['one', 'two', 'three']);
    expect(reads.all).toBe(1);
  });

  it('does not read again for any other failure, of the first or of a candidate', async () => {
    const other = new OutageError('issuer_timeout');
    await expect(withSecret(source, () => Promise.reject(other), isRefusal)).rejects.toBe(other);
    expect(reads.all).toBe(0);

    held = ['one', 'two', 'three'];
    tried = [];
    const failing = withSecret(
      source,
      ({ clientSecret }) => {
        tried.push(clientSecret);
        return Promise.reject(clientSecret === 'one' ? refusal : other);
      },
      isRefusal,
    );
    await expect(failing).rejects.toBe(other);
    expect(tried).toEqual(['one', 'two']);
  });

  it('200 refused at the same time cost one reading and all succeed', async () => {
    await source.current();
    held = ['two', 'one'];
    good = new Set(['two']);
    expect(new Set(await Promise.all(Array.from({ length: 200 }, use)))).toEqual(new Set(['two']));
    expect(reads).toEqual({ current: 1, all: 1 });
    expect(tried).toHaveLength(400);
  });
});

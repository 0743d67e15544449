import { describe, expect, it } from '@jest/globals';
import { OutageError } from '@sallyport/protocol';
import { remembered } from './remembered-metadata.js';

function world(initial?: { readonly at: number; readonly usableUntil: number }) {
  let now = 1_000_000;
  let calls = 0;
  let fail: Error | undefined;
  const get = remembered(
    async () => {
      calls += 1;
      if (fail !== undefined) throw fail;
      return calls;
    },
    () => now,
    initial && { value: 0, ...initial },
  );
  return {
    get,
    calls: () => calls,
    pass: (seconds: number) => void (now += seconds * 1000),
    failWith: (error: Error | undefined) => void (fail = error),
  };
}

describe('remembered metadata', () => {
  it('is loaded once, however many ask at the same time', async () => {
    const { get, calls } = world();
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(await get()).toBe(1);
    expect(calls()).toBe(1);
  });

  it('is loaded again after an hour', async () => {
    const { get, pass } = world();
    await get();
    pass(3599);
    expect(await get()).toBe(1);
    pass(1);
    expect(await get()).toBe(2);
  });

  it('serves on while the issuer fails, for a day', async () => {
    const { get, pass, failWith } = world();
    await get();
    failWith(new OutageError('issuer_error'));
    pass(3600);
    expect(await get()).toBe(1);
    pass(23 * 3600);
    await expect(get()).rejects.toMatchObject({ reason: 'issuer_error' });
  });

  it('asks a failing issuer once a second at most, and again when that is over', async () => {
    const { get, calls, pass, failWith } = world();
    failWith(new OutageError('issuer_timeout'));
    await expect(get()).rejects.toMatchObject({ reason: 'issuer_timeout' });
    await expect(get()).rejects.toMatchObject({ reason: 'issuer_timeout' });
    expect(calls()).toBe(1);
    failWith(undefined);
    pass(1);
    expect(await get()).toBe(2);
  });

  it('waits as long as Retry-After asks', async () => {
    const { get, calls, pass, failWith } = world();
    failWith(new OutageError('issuer_rate_limited', { retryAfterSeconds: 30 }));
    await expect(get()).rejects.toMatchObject({ reason: 'issuer_rate_limited' });
    failWith(undefined);
    pass(29);
    await expect(get()).rejects.toMatchObject({ reason: 'issuer_rate_limited' });
    pass(1);
    expect(await get()).toBe(2);
    expect(calls()).toBe(2);
  });

  describe('from before the process began', () => {
    const minutesAgo = (minutes: number) => 1_000_000 - minutes * 60_000;

    it('is as fresh as its age: within an hour of it nobody is asked', async () => {
      const { get, calls, pass } = world({ at: minutesAgo(10), usableUntil: 1e12 });
      pass(49 * 60);
      expect([await get(), calls()]).toEqual([0, 0]);
      pass(60);
      expect([await get(), await get(), calls()]).toEqual([1, 1, 1]);
    });

    it('stands in for what cannot be had until its bound, and not longer', async () => {
      const { get, pass, failWith } = world({ at: minutesAgo(120), usableUntil: 1_000_000 + 60_000 });
      failWith(new OutageError('issuer_error'));
      expect(await get()).toBe(0);
      pass(59);
      expect(await get()).toBe(0);
      pass(1);
      await expect(get()).rejects.toMatchObject({ reason: 'issuer_error' });
    });

    it('is not used past its bound, however fresh it would be', async () => {
      const { get, pass } = world({ at: minutesAgo(0), usableUntil: 1_000_000 + 60_000 });
      pass(60);
      expect(await get()).toBe(1);
    });
  });
});

import { OutageError } from '@sallyport/protocol';
import type { Remembered } from '@sallyport/token-cache';
import { counted, key, type CacheStage } from './cache-stage.js';
import type { ContractFact } from './shapes.js';

/** What one process may rely on. */
export function describeOneProcess(stage: () => CacheStage): void {
  const { describe, expect, it } = globalThis as unknown as typeof import('@jest/globals');

  describe('in one process', () => {
    it('learns a fact once for 200 callers at the same time, and gives it without waiting then (F11)', async () => {
      const { cache } = await stage().start();
      const load = stage().learn('a');
      const facts = await Promise.all(
        Array.from({ length: 200 }, () => Promise.resolve(cache.resolve(key, load, 'issuer'))),
      );
      expect(load.times()).toBe(1);
      expect(new Set(facts).size).toBe(1);
      expect(cache.peek(key)).toBe(facts[0]);
    });

    it('forgets by its clock at the very millisecond (T-INT-3, F19)', async () => {
      const { cache } = await stage().start();
      await cache.resolve(key, stage().learn('a'), 'issuer');
      stage().advance(29_999);
      expect(cache.peek(key)).toMatchObject({ about: 'a' });
      stage().advance(1);
      expect(cache.peek(key)).toBeUndefined();
      const again = stage().learn('b');
      expect(await cache.resolve(key, again, 'issuer')).toMatchObject({ about: 'b' });
    });

    it('remembers no failure and no fact without a future (T-INT-4, INV-8)', async () => {
      const { cache } = await stage().start();
      const outage = new OutageError('issuer_timeout');
      await expect(cache.resolve(key, () => Promise.reject(outage), 'issuer')).rejects.toBe(outage);
      await cache.resolve(key, stage().learn('a', 0), 'issuer');
      expect(cache.peek(key)).toBeUndefined();
      expect(await cache.resolve(key, stage().learn('b'), 'issuer')).toMatchObject({ about: 'b' });
    });

    it('takes a fact that is pushed, and forgets one that is revoked (K14)', async () => {
      const { cache } = await stage().start();
      await cache.remember(key, ...stage().holding('pushed', 5_000), 'issuer');
      const load = stage().learn('asked');
      expect(await cache.resolve(key, load, 'issuer')).toMatchObject({ about: 'pushed' });
      expect(load.times()).toBe(0);
      expect(await cache.forget(key, 'issuer')).toBe(true);
      expect(cache.peek(key)).toBeUndefined();
      expect(await cache.resolve(key, load, 'issuer')).toMatchObject({ about: 'asked' });
    });

    it('gives a fact that is pushed to nobody who asks another issuer, or verifies the token itself (INV-5)', async () => {
      const { cache } = await stage().start();
      await cache.remember(key, ...stage().holding('pushed', 5_000), 'issuer');
      expect(cache.peek(key)).toBeUndefined();
      const asks = [
        () => cache.resolve(key, stage().learn('asked', 0), 'other'),
        () => cache.resolve(key, stage().learn('asked', 0)),
      ];
      for (const ask of asks) expect(await ask()).toMatchObject({ about: 'asked' });
    });

    it('gives nobody an answer that was asked for before the revocation', async () => {
      const { cache } = await stage().start();
      let answer: (remembered: Remembered<ContractFact>) => void = () => undefined;
      const load = counted(() => new Promise((resolve) => (answer = resolve)));
      const asking = cache.resolve(key, load, 'issuer');
      while (load.times() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await cache.forget(key, 'issuer');
      const after = cache.resolve(key, stage().learn('after'), 'issuer');
      answer(await stage().learn('before')());
      expect(await asking).toMatchObject({ about: 'before' });
      expect(await after).toMatchObject({ about: 'after' });
      expect(cache.peek(key)).toMatchObject({ about: 'after' });
      expect(await stage().askNeighbour()).toMatchObject({ about: 'of the neighbour' });
    });
  });
}

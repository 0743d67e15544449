import type { CacheStage } from './cache-stage.js';

/** What holds of ids that mean something once among processes with a store between them. */
export function describeSharedIds(stage: () => CacheStage): void {
  const { describe, expect, it } = globalThis as unknown as typeof import('@jest/globals');

  describe('with ids that are taken once', () => {
    const until = (ms = 30_000) => stage().clock() + ms;

    it('gives an id to one of many that ask at the same time', async () => {
      const processes = await Promise.all(Array.from({ length: 4 }, () => stage().start()));
      const asking = [...processes, ...processes].map(({ cache }) => cache.claim!('an id', 'issuer', until()));
      expect((await Promise.all(asking)).filter(Boolean)).toHaveLength(1);
    });

    it('keeps ids apart, and those of one issuer from those of another (INV-5)', async () => {
      const { cache } = await stage().start();
      const asked = [cache.claim!('an id', 'issuer', until()), cache.claim!('another', 'issuer', until())];
      expect(await Promise.all([...asked, cache.claim!('an id', 'other', until())])).toEqual([true, true, true]);
    });

    it('shares nothing of an origin without a secret: each process has ids of its own', async () => {
      const processes = [await stage().start(), await stage().start()];
      for (const { cache } of processes)
        expect(await cache.claim!('an id', 'an origin without a secret', until())).toBe(true);
      expect((await stage().world.store!.entries()).size).toBe(0);
    });

    it('gives an id again when its time is over, whether the store has deleted it or not', async () => {
      const { cache } = await stage().start();
      expect(await cache.claim!('an id', 'issuer', until(1))).toBe(true);
      stage().advance(2_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await cache.claim!('an id', 'issuer', until())).toBe(true);
    });

    it('shows neither id nor issuer, and takes no room of a fact', async () => {
      const { cache } = await stage().start();
      await cache.claim!('an id of an event', 'issuer', until());
      const [[name, entry], ...more] = [...(await stage().world.store!.entries())] as [[string, Buffer]];
      expect(more).toEqual([]);
      for (const secret of ['an id', 'issuer']) expect(name + entry.toString('latin1')).not.toContain(secret);
    });
  });
}

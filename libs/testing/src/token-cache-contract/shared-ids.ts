import { randomUUID } from 'node:crypto';
import { OutageError } from '@sallyport/protocol';
import type { CacheStage } from './cache-stage.js';
import type { CacheProcess } from './shapes.js';

/** What holds of ids that mean something once among processes with a store between them. */
export function describeSharedIds(stage: () => CacheStage): void {
  const { describe, expect, it } = globalThis as unknown as typeof import('@jest/globals');

  describe('with ids that are taken once', () => {
    const until = (ms = 30_000) => stage().clock() + ms;
    /** A process whose connection is open: on a busy machine opening one can take longer than a store is waited for. */
    async function connected(): Promise<CacheProcess['cache']> {
      const { cache } = await stage().start();
      for (let tries = 0; ; tries += 1) {
        try {
          await cache.claim!(`connects ${randomUUID()}`, 'issuer', until());
          return cache;
        } catch (error) {
          if (!(error instanceof OutageError) || tries > 20) throw error;
          stage().advance(400); // until a store that was passed by is tried again
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    }

    it('gives an id to one of many that ask at the same time', async () => {
      const processes = await Promise.all(Array.from({ length: 4 }, connected));
      const asking = [...processes, ...processes].map((cache) => cache.claim!('an id', 'issuer', until()));
      expect((await Promise.all(asking)).filter(Boolean)).toHaveLength(1);
    });

    it('keeps ids apart, and those of one issuer from those of another (INV-5)', async () => {
      const cache = await connected();
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
      const cache = await connected();
      expect(await cache.claim!('an id', 'issuer', until(1))).toBe(true);
      stage().advance(2_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await cache.claim!('an id', 'issuer', until())).toBe(true);
    });

    it('shows neither id nor issuer', async () => {
      const cache = await connected();
      await cache.claim!('an id of an event', 'issuer', until());
      const entries = [...(await stage().world.store!.entries())];
      expect(entries.length).toBeGreaterThan(0);
      const stored = entries.map(([name, entry]) => name + entry.toString('latin1')).join();
      for (const secret of ['an id', 'issuer']) expect(stored).not.toContain(secret);
    });
  });
}

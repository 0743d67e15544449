import { OutageError } from '@sallyport/protocol';
import { tokenKey, type Remembered } from '@sallyport/token-cache';
import { counted, key, origins, written, type CacheStage } from './cache-stage.js';
import type { ContractFact } from './shapes.js';

/** What several processes may rely on, with a store between them or without. */
export function describeProcesses(stage: () => CacheStage, shares: boolean): void {
  const { describe, expect, it } = globalThis as unknown as typeof import('@jest/globals');

  describe('among processes', () => {
    it('tells a neighbour what was learnt, where there is a store to tell it by', async () => {
      const one = await stage().start();
      await one.cache.resolve(key, stage().learn('a'), 'issuer');
      await written(one);
      const { about, loads } = await stage().askNeighbour();
      expect([about, loads]).toEqual(shares ? ['a', 0] : ['of the neighbour', 1]);
    });

    it('tells nothing that is learnt without an origin, or is not for others', async () => {
      const one = await stage().start();
      await one.cache.resolve(key, stage().learn('a'));
      await one.cache.resolve(tokenKey('another'), stage().learn('a', 30_000, { private: true }), 'issuer');
      await one.cache.resolve(tokenKey('a third'), stage().learn('a'), 'an origin without a secret');
      await one.cache.resolve(tokenKey('a fourth'), stage().learn('b'), 'issuer');
      await written(one);
      expect((await stage().world.store?.entries())?.size ?? 1).toBe(1);
      expect(await stage().askNeighbour()).toMatchObject({ about: 'of the neighbour', loads: 1 });
    });

    it('never tells a fact to who asks another issuer, or reads its answers otherwise (T-INT-9)', async () => {
      const one = await stage().start();
      await one.cache.resolve(key, stage().learn('a'), 'issuer');
      await written(one);
      const [first, second] = origins;
      expect(await stage().askNeighbour({}, 'other')).toMatchObject({ about: 'of the neighbour' });
      const otherAudience = [{ ...first!, description: 'the issuer, for another audience' }, second!];
      expect(await stage().askNeighbour({ origins: otherAudience })).toMatchObject({ about: 'of the neighbour' });
    });

    it('never gives a fact past its time by our clock, though the store still has it (T-INT-3, K13)', async () => {
      const one = await stage().start();
      await one.cache.resolve(key, stage().learn('a', 5_000), 'issuer');
      await written(one);
      stage().advance(5_000);
      const { about, counts } = await stage().askNeighbour();
      expect(about).toBe('of the neighbour');
      if (shares) expect(counts).toMatchObject({ found: 0, expired: 1 });
    });

    it('gives no fact that is older than the reader allows, whatever the writer allowed', async () => {
      const one = await stage().start({ maxAgeSeconds: 3_000 });
      await one.cache.resolve(key, stage().learn('a', 3_000_000), 'issuer');
      await written(one);
      stage().advance(59_000);
      const neighbour = await stage().start();
      expect(await neighbour.cache.resolve(key, stage().learn('b'), 'issuer')).toMatchObject({
        about: shares ? 'a' : 'b',
      });
      stage().advance(1_000);
      if (shares) expect(neighbour.cache.peek(key)).toBeUndefined();
      expect(await stage().askNeighbour()).toMatchObject({ about: 'of the neighbour' });
    });

    it('gives nothing that was written more than a minute in our future', async () => {
      const one = await stage().start({ clock: () => stage().clock() + 61_000 });
      await one.cache.resolve(key, stage().learn('a', 120_000), 'issuer');
      await written(one);
      expect(await stage().askNeighbour()).toMatchObject({ about: 'of the neighbour' });
    });

    it('tells a neighbour what was pushed, and no longer what was forgotten (K14)', async () => {
      const one = await stage().start();
      await one.cache.remember(key, ...stage().holding('pushed', 5_000), 'issuer');
      await written(one);
      expect(await stage().askNeighbour()).toMatchObject({ about: shares ? 'pushed' : 'of the neighbour' });
      expect(await one.cache.forget(key, 'issuer')).toBe(true);
      expect(await stage().askNeighbour()).toMatchObject({ about: 'of the neighbour', loads: 1 });
    });

    it('stores nothing about a token that was revoked, whoever asked before and pushes again (K14, RK9)', async () => {
      const [one, other] = [await stage().start(), await stage().start()];
      let answer: (remembered: Remembered<ContractFact>) => void = () => undefined;
      const load = counted(() => new Promise((resolve) => (answer = resolve)));
      const asking = other.cache.resolve(key, load, 'issuer');
      while (load.times() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await one.cache.forget(key, 'issuer')).toBe(true);
      answer(await stage().learn('asked before')());
      await asking;
      await other.cache.remember(key, ...stage().holding('late', 5_000), 'issuer');
      await other.cache.resolve(tokenKey('another'), stage().learn('b'), 'issuer');
      await written(other);
      expect(await stage().askNeighbour()).toMatchObject({ about: 'of the neighbour' });
      if (shares) expect(one.counts?.().written).toBe(0);
    });

    it('forgets for one issuer what that issuer said, and nothing of another (INV-5)', async () => {
      const one = await stage().start();
      await one.cache.resolve(key, stage().learn('a'), 'issuer');
      await written(one);
      expect(await one.cache.forget(key, 'other')).toBe(true);
      expect(await stage().askNeighbour()).toMatchObject({ about: shares ? 'a' : 'of the neighbour' });
    });

    it('does not find what another secret sealed: a rotation is a miss and no fault', async () => {
      const one = await stage().start();
      await one.cache.resolve(key, stage().learn('a'), 'issuer');
      await written(one);
      const rotated = origins.map((each) => ({
        ...each,
        secret: () => Promise.resolve('a secret after its rotation'),
      }));
      const { about, counts } = await stage().askNeighbour({ origins: rotated });
      expect(about).toBe('of the neighbour');
      if (shares) expect(counts).toMatchObject({ missed: 1, ignored: { forged: 0 } });
      expect(stage().notices).toEqual([]);
    });

    it('does without the store while its secret cannot be read', async () => {
      const locked = origins.map((each) => ({
        ...each,
        secret: () => Promise.reject(new OutageError('secrets_unavailable')),
      }));
      expect(await stage().askNeighbour({ origins: locked })).toMatchObject({ about: 'of the neighbour', loads: 1 });
    });
  });
}

import { tokenKey, type SharedCounts } from '@sallyport/token-cache';
import { codec, key, token, written, type CacheStage } from './cache-stage.js';

/** What holds whatever the store does to its entries. */
export function describeUntrustedStore(stage: () => CacheStage): void {
  const { describe, expect, it } = globalThis as unknown as typeof import('@jest/globals');

  describe('with a store nobody has to trust', () => {
    /** Two entries, one a token, and what lies under the first name. */
    async function twoEntries() {
      const one = await stage().start();
      await one.cache.resolve(key, stage().learn('a fact about alice'), 'issuer');
      await written(one);
      const [name, entry] = [...(await stage().world.store!.entries())][0]!;
      await one.cache.resolve(tokenKey('another token'), stage().learn('a fact about bob'), 'issuer');
      await written(one, 2);
      const entries = await stage().world.store!.entries();
      const other = [...entries.keys()].find((each) => each !== name)!;
      return { name, entry, other, otherEntry: entries.get(other)! };
    }

    it('shows neither token nor fact nor issuer in names and entries (T-INT-9, RK8)', async () => {
      await twoEntries();
      const stored = [...(await stage().world.store!.entries())]
        .map(([name, entry]) => name + entry.toString('latin1'))
        .join();
      const digest = Buffer.from(key, 'base64');
      const secrets = [token, token.slice(0, 12), 'alice', 'bob', 'issuer', 'fact', key, digest.toString('base64url')];
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
      await stage().world.store!.put(entries.name, tamper(entries));
      const { about, loads, counts } = await stage().askNeighbour();
      expect([about, loads]).toEqual(['of the neighbour', 1]);
      expect(counts).toMatchObject({ found: 0, ignored: { [cause]: 1 } });
      expect(stage().notices).toHaveLength(1);
      expect(stage().notices[0]).toContain('not ours');
    });

    it('ignores an entry of ours that holds another kind of fact', async () => {
      const one = await stage().start({ codec: { ...codec, encode: () => ({ about: 7 }) } });
      await one.cache.resolve(key, stage().learn('a'), 'issuer');
      await written(one);
      const { about, counts } = await stage().askNeighbour();
      expect(about).toBe('of the neighbour');
      expect(counts).toMatchObject({ ignored: { malformed: 1 } });
    });

    it('puts a good entry over one that it ignored', async () => {
      const { name } = await twoEntries();
      await stage().world.store!.put(name, Buffer.from('garbage'));
      const neighbour = await stage().start();
      await neighbour.cache.resolve(key, stage().learn('again'), 'issuer');
      await written(neighbour);
      expect(await stage().askNeighbour()).toMatchObject({ about: 'again', loads: 0 });
    });
  });
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

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import {
  describeWithProgram,
  startChaosProxy,
  startRedisServer,
  type ChaosProxy,
  type RedisServer,
} from '@sallyport/testing';
import { MemoryTokenCache, openSharedTier, TieredTokenCache, tokenKey, type SharedTier } from '@sallyport/token-cache';
import { setTimeout as pause } from 'node:timers/promises';

interface Fact {
  readonly about: string;
}

/** What is promised, and what a busy machine may add to it. */
const patienceMs = 50;
const reconnectMs = 1_000;
const slackMs = 1_500;

describeWithProgram('redis-server', 'a Redis that fails (F13)', (program) => {
  let server: RedisServer;
  let proxy: ChaosProxy;
  beforeAll(async () => {
    server = await startRedisServer(program, ['--requirepass', 'not-to-be-seen']);
    proxy = await startChaosProxy(server.port);
  });
  afterAll(async () => {
    await proxy.close();
    await server.close();
  });

  let tier: SharedTier<Fact>;
  let cache: TieredTokenCache<Fact>;
  let notices: string[];
  let asked = 0;
  beforeEach(async () => {
    await proxy.set('pass');
    notices = [];
    tier = (await openSharedTier<Fact>({
      address: {
        kind: 'redis',
        shown: 'redis://127.0.0.1',
        nodes: [{ host: '127.0.0.1', port: proxy.port }],
        cluster: false,
        tls: false,
        password: 'not-to-be-seen',
        database: 0,
      },
      origins: [
        {
          origin: 'issuer',
          description: 'issuer',
          secret: () => Promise.resolve('a secret of sufficient length, really'),
        },
      ],
      codec: {
        encode: (fact) => fact,
        decode: (value) => ({ fact: value as Fact, until: Infinity }),
      },
      clock: Date.now,
      maxAgeSeconds: 60,
      notice: (message) => notices.push(message),
    }))!;
    cache = new TieredTokenCache<Fact>(new MemoryTokenCache({ clock: Date.now }), Promise.resolve(tier), {
      waitsForWrites: false,
    });
  });
  afterEach(() => tier.close());

  /** A token that no memory knows: what its caller waits for, in ms. A failure of the store would fail the test. */
  async function ask(token = `token ${(asked += 1)}`): Promise<number> {
    const began = performance.now();
    const load = () => Promise.resolve({ fact: { about: token }, until: Date.now() + 60_000 });
    expect(await cache.resolve(tokenKey(token), load, 'issuer')).toEqual({ about: token });
    return performance.now() - began;
  }
  const askTimes = async (times: number): Promise<number[]> => {
    const waited: number[] = [];
    for (let n = 0; n < times; n += 1) waited.push(await ask());
    return waited;
  };
  async function untilWritten(entries: number): Promise<void> {
    while (tier.counts.written < entries) await pause(5);
  }
  /** Asks on as callers do, until the store is used again: how long that took, in ms. */
  async function untilUsed(): Promise<number> {
    const began = performance.now();
    const { written } = tier.counts;
    while (tier.counts.written === written) {
      await ask();
      await pause(10);
      if (performance.now() - began > 10_000) throw new Error('never used again');
    }
    return performance.now() - began;
  }
  const print = (what: string, values: readonly number[]) =>
    process.stdout.write(`  F13 ${what}: ${values.map((value) => value.toFixed(1)).join(', ')} ms\n`);

  it.each(['refuse', 'blackhole', 'half-open', 500, 'cut all'] as const)(
    'costs a caller 50 ms at most, nothing when it stays so, and is used again within a second: %s',
    async (fault) => {
      await ask();
      await untilWritten(1);
      if (fault === 'cut all') {
        proxy.cutAll();
        await proxy.set('blackhole');
      } else await proxy.set(fault);

      const waited = await askTimes(12);
      const later = waited.slice(6);
      print(`${fault}, twelve callers`, waited);
      expect(Math.max(...waited)).toBeLessThan(patienceMs + slackMs);
      if (fault !== 'half-open') {
        expect(later.toSorted((a, b) => a - b)[3]).toBeLessThan(patienceMs / 2);
        expect(notices).toHaveLength(1);
        expect(notices[0]).toMatch(/redis:\/\/127\.0\.0\.1 does not answer/);
        expect(tier.counts).toMatchObject({ passedBy: expect.any(Number), failed: expect.any(Number) });
        expect(tier.counts.passedBy).toBeGreaterThan(0);
      }

      await proxy.set('pass');
      const back = await untilUsed();
      print(`${fault}, used again after`, [back]);
      expect(back).toBeLessThan(reconnectMs + slackMs);
      expect(notices.join()).not.toContain('not-to-be-seen');
    },
  );

  it('costs each of 50 who ask at once no more than one', async () => {
    await ask();
    await untilWritten(1);
    await proxy.set('blackhole');
    const waited = await Promise.all(Array.from({ length: 50 }, () => ask()));
    print('blackhole, the slowest of 50 at once', [Math.max(...waited)]);
    expect(Math.max(...waited)).toBeLessThan(patienceMs + slackMs);
  });

  it('is not asked while it is known to be down, but by one call in 400 ms', async () => {
    await proxy.set('blackhole');
    await askTimes(6);
    const before = proxy.connections;
    const began = performance.now();
    while (performance.now() - began < 1_500) {
      await ask();
      await pause(5);
    }
    expect(proxy.connections - before).toBeLessThanOrEqual(4);
  });

  it('is found again after a crash, empty and at the same place', async () => {
    await ask('known');
    await untilWritten(1);
    await server.kill();
    const waited = await askTimes(8);
    expect(Math.max(...waited)).toBeLessThan(patienceMs + slackMs);
    await server.restart();
    expect(await untilUsed()).toBeLessThan(reconnectMs + slackMs);
    expect(notices).toHaveLength(2);
    expect(notices[1]).toContain('answers again');
  });

  it('shows an administrator what is wrong, in a word and without the password', async () => {
    const locked = await startRedisServer(program, ['--requirepass', 'another password']);
    const other = (await openSharedTier<Fact>({
      address: {
        kind: 'redis',
        shown: `redis://127.0.0.1:${locked.port}`,
        nodes: [{ host: '127.0.0.1', port: locked.port }],
        cluster: false,
        tls: false,
        password: 'not-to-be-seen',
        database: 0,
      },
      origins: [
        { origin: 'issuer', description: 'issuer', secret: () => Promise.resolve('a secret of sufficient length') },
      ],
      codec: { encode: (fact) => fact, decode: () => undefined },
      clock: Date.now,
      maxAgeSeconds: 60,
      notice: (message) => notices.push(message),
      patienceMs: 5_000,
    }))!;
    for (let n = 0; n < 3; n += 1) await other.find(`key ${n}`, 'issuer');
    await other.close();
    await locked.close();
    expect(notices).toEqual([expect.stringMatching(/does not answer \((WRONGPASS|NOAUTH)\)/)]);
    expect(notices.join()).not.toContain('password');
  });
});

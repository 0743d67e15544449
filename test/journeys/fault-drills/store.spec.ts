import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import {
  describeWithProgram,
  startChaosProxy,
  startRedisServer,
  startScriptedIssuer,
  type ChaosProxy,
  type RedisServer,
  type ScriptedIssuer,
} from '@sallyport/testing';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { openDrill, print, timed, type Drill } from './drill.js';

/** What a busy machine may add. The store alone, in every mode: shared-store-faults.spec.ts. */
const slackMs = 1_500;

describeWithProgram('redis-server', 'the shared store is', (program) => {
  let server: RedisServer;
  let proxy: ChaosProxy;
  let redis: Redis;
  let tenant: ScriptedIssuer;
  let count = 0;
  const newToken = () => `0paque-${(count += 1)}`;
  beforeAll(async () => {
    server = await startRedisServer(program);
    proxy = await startChaosProxy(server.port);
    redis = new Redis(server.port);
    tenant = await startScriptedIssuer();
    tenant.script('/oauth/introspect', () => {
      const iat = Math.floor(Date.now() / 1000);
      return { body: { active: true, scope: 'profile:read', client_id: 'app', iat, exp: iat + 7200 } };
    });
  });
  afterAll(async () => {
    redis.disconnect();
    await tenant.close();
    await proxy.close();
    await server.close();
  });
  afterEach(() => proxy.set('pass'));

  /** An authorizer that has used the store once: loading its client is no fault of it. */
  async function open(): Promise<Drill> {
    const drill = openDrill({
      IDENTITY_PROVIDER: 'arculix',
      ARCULIX_BASE_URL: tenant.issuer,
      ARCULIX_CLIENT_IDS: 'app',
      ARCULIX_CLIENT_ID: 'authorizer',
      ARCULIX_CLIENT_SECRET: 'a secret of its own',
      TOKEN_CACHE_URL: `redis://127.0.0.1:${proxy.port}`,
    });
    await redis.flushall();
    for (let tries = 0; (await redis.dbsize()) === 0; tries += 1) {
      if (tries > 200) throw new Error('the store is not used');
      await drill.decide(newToken());
      await pause(20);
    }
    return drill;
  }

  it('F13 silent: no caller fails, and none waits for it longer than 50 ms', async () => {
    const drill = await open();
    const past = async () => {
      const { value, ms } = await timed(() => drill.decide(newToken()));
      expect(value).toBe('allowed');
      return ms;
    };
    await proxy.set('blackhole');
    const waited: number[] = [];
    for (let n = 0; n < 12; n += 1) waited.push(await past());
    print('F13', `silent: ${waited.map((ms) => ms.toFixed(0)).join(', ')} ms, the question to the issuer included`);
    expect(Math.max(...waited)).toBeLessThan(50 + slackMs);
  });

  it('F14 full of garbage: ignored, the issuer is asked, and the entry is replaced', async () => {
    const [one, other] = [await open(), await open()];
    await redis.flushall();
    const token = newToken();
    expect(await one.decide(token)).toBe('allowed');
    while ((await redis.dbsize()) === 0) await pause(10);
    const [name] = await redis.keys('*');
    const garbage = 'garbage that is long enough to be an entry of somebody else';
    await redis.set(name!, garbage);
    const before = tenant.requests.length;
    expect(await other.decide(token)).toBe('allowed');
    expect(tenant.requests.length - before).toBe(1);
    for (let tries = 0; (await redis.get(name!)) === garbage && tries < 200; tries += 1) await pause(10);
    expect(await redis.get(name!)).not.toBe(garbage);
    print('F14', 'ignored, one question, replaced');
  });
});

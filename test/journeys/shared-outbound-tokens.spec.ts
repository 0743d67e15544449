import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { CLOCK, ENVIRONMENT, LOG_WRITER, OutboundModule, TOKEN_CLIENT } from '@sallyport/composition/nest';
import {
  describeWithProgram,
  fakeClock,
  startChaosProxy,
  startRedisServer,
  startScriptedIssuer,
  type ChaosProxy,
  type FakeClock,
  type RedisServer,
  type ScriptedIssuer,
} from '@sallyport/testing';
import type { TokenClient } from '@sallyport/token-client';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';

describeWithProgram('redis-server', 'processes of one client with one TOKEN_CACHE_URL', (program) => {
  let server: RedisServer;
  let proxy: ChaosProxy;
  let redis: Redis;
  let issuer: ScriptedIssuer;
  let time: FakeClock;
  let answer: 'good' | 'refused' | 'down';
  let count = 0;
  const lines: string[] = [];
  beforeAll(async () => {
    server = await startRedisServer(program);
    proxy = await startChaosProxy(server.port);
    redis = new Redis(server.port);
    issuer = await startScriptedIssuer();
    issuer.script('/.well-known/openid-configuration', {
      body: { issuer: issuer.issuer, token_endpoint: `${issuer.issuer}/token`, jwks_uri: `${issuer.issuer}/jwks` },
    });
    issuer.script('/token', () => {
      if (answer === 'refused') return { status: 400, body: { error: 'invalid_scope' } };
      if (answer === 'down') return { status: 503 };
      return { body: { access_token: `CANARY-token-${(count += 1)}`, token_type: 'Bearer', expires_in: 600 } };
    });
  });
  afterAll(async () => {
    redis.disconnect();
    await issuer.close();
    await proxy.close();
    await server.close();
  });
  beforeEach(() => {
    time = fakeClock();
    answer = 'good';
  });
  afterEach(async () => {
    await proxy.set('pass');
    await redis.flushall();
  });

  /** Modules are never closed: their connections keep no process alive. */
  async function start(changes: Readonly<Record<string, string>> = {}): Promise<TokenClient> {
    const environment = {
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: issuer.issuer,
      OIDC_AUDIENCE: 'https://api.example',
      OIDC_CLIENT_ID: 'shop',
      OIDC_CLIENT_SECRET: 'CANARY-secret',
      TOKEN_CACHE_URL: `redis://127.0.0.1:${proxy.port}`,
      ...changes,
    };
    const module = await Test.createTestingModule({ imports: [OutboundModule] })
      .overrideProvider(ENVIRONMENT)
      .useValue(environment)
      .overrideProvider(CLOCK)
      .useValue(time.clock)
      .overrideProvider(LOG_WRITER)
      .useValue((line: string) => void lines.push(line))
      .compile();
    return module.get<TokenClient>(TOKEN_CLIENT);
  }
  async function written(entries = 1): Promise<void> {
    for (let tries = 0; (await redis.dbsize()) < entries; tries += 1) {
      if (tries > 200) throw new Error('nothing was written');
      await pause(10);
    }
  }
  const asked = () => issuer.requests.filter(({ url }) => url === '/token').length;
  const read = { scopes: ['content:read'] };

  it('ask for one token between them: the second process asks nobody (W20)', async () => {
    const before = asked();
    const { value, expiresAt } = await (await start()).token({ scopes: ['b', 'a'] });
    await written();
    const found = await (await start()).token({ scopes: ['a', 'b'] });
    expect([found.value, found.expiresAt]).toEqual([value, expiresAt]);
    expect(asked() - before).toBe(1);
  });

  it('leave nothing in the store that can be read', async () => {
    const { value } = await (await start()).token(read);
    await written();
    const [name] = await redis.keys('*');
    const bytes = name! + (await redis.getBuffer(name!))!.toString('latin1');
    for (const secret of [value, 'shop', 'content:read', issuer.issuer]) expect(bytes).not.toContain(secret);
    expect(lines.join()).not.toContain('CANARY');
  });

  it.each([
    ['another scope', {}, { scopes: ['content:write'] }],
    ['another API', {}, { ...read, target: 'https://other.example' }],
    ['another audience of the settings', { OIDC_AUDIENCE: 'https://other.example' }, read],
    ['another client', { OIDC_CLIENT_ID: 'stock' }, read],
    ['another secret', { OIDC_CLIENT_SECRET: 'another' }, read],
  ])('share no token with who asks for %s (T-CC-2)', async (_what, changes, demand) => {
    const { value } = await (await start()).token(read);
    await written();
    expect((await (await start(changes)).token(demand)).value).not.toBe(value);
  });

  it('take over no token that has expired, though the store has it, nor one that is about to', async () => {
    const { value } = await (await start()).token(read);
    await written();
    await redis.persist((await redis.keys('*'))[0]!);
    time.advance({ seconds: 591 });
    expect((await (await start()).token(read)).value).not.toBe(value);
  });

  it('do not get back from the store what an API refused', async () => {
    const one = await start();
    const refused = await one.token(read);
    await written();
    const renewed = await one.token({ ...read, insteadOf: refused });
    expect(renewed.value).not.toBe(refused.value);
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await (await start()).token(read)).value === renewed.value) return;
      await pause(20);
    }
    throw new Error('the new token was not shared');
  });

  it('tell each other no failure (T-CC-3)', async () => {
    for (const failure of ['refused', 'down'] as const) {
      answer = failure;
      await expect((await start()).token(read)).rejects.toThrow();
    }
    answer = 'good';
    expect(await redis.dbsize()).toBe(0);
    expect((await (await start()).token(read)).value).toMatch(/^CANARY-token/);
  });

  it('ask the issuer while the store is away (F13)', async () => {
    await proxy.set('blackhole');
    const began = performance.now();
    expect((await (await start()).token(read)).value).toMatch(/^CANARY-token/);
    process.stdout.write(`  F13 outbound token past a silent store: ${(performance.now() - began).toFixed(0)} ms\n`);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

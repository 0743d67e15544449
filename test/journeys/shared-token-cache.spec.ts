import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createAuthenticator } from '@sallyport/composition';
import { nodeSend } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import {
  describeWithProgram,
  fakeClock,
  generateSigningKey,
  mintJwt,
  startRedisServer,
  startScriptedIssuer,
  type RedisServer,
  type ScriptedIssuer,
} from '@sallyport/testing';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';

const start = Date.UTC(2030, 0, 1);
const seconds = start / 1000;

describeWithProgram('redis-server', 'two processes with one TOKEN_CACHE_URL', (program) => {
  let server: RedisServer;
  let issuer: ScriptedIssuer;
  let redis: Redis;
  let lines: string[];
  beforeAll(async () => {
    server = await startRedisServer(program);
    issuer = await startScriptedIssuer();
    redis = new Redis(server.port);
  });
  afterAll(async () => {
    redis.disconnect();
    await issuer.close();
    await server.close();
  });
  beforeEach(async () => {
    await redis.flushall();
    lines = [];
    issuer.script('/.well-known/openid-configuration', {
      body: {
        issuer: issuer.issuer,
        jwks_uri: `${issuer.issuer}/jwks`,
        introspection_endpoint: `${issuer.issuer}/introspect`,
      },
    });
    issuer.script('/introspect', ({ form }) => ({
      body: form.get('token')!.startsWith('good')
        ? { active: true, sub: 'alice', client_id: 'shop', scope: 'read', aud: 'api', exp: seconds + 600 }
        : { active: false },
    }));
  });

  const environment = () => ({
    TOKEN_CACHE_URL: `redis://127.0.0.1:${server.port}`,
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: 'api',
    OIDC_CLIENT_ID: 'authorizer',
    OIDC_CLIENT_SECRET: 'the-secret-of-both',
    LOG_LEVEL: 'warn',
  });

  function process(changes: Readonly<Record<string, string>> = {}) {
    const { clock, advance } = fakeClock(start);
    const settings = readSettings({ ...environment(), ...changes });
    const { authenticator } = createAuthenticator(settings, {
      clock,
      send: nodeSend,
      write: (line) => lines.push(line),
    });
    async function ask(token: string) {
      const before = issuer.requests.length;
      const outcome = await authenticator.authenticate({ scheme: 'Bearer', token });
      const questions = issuer.requests.slice(before).filter(({ url }) => url === '/introspect').length;
      return { outcome: outcome.ok ? outcome.value.subject : outcome.refusal.reason, questions };
    }
    return { ask, advance };
  }
  async function entries(count: number): Promise<string[]> {
    for (let tries = 0; (await redis.dbsize()) < count; tries += 1) {
      if (tries > 200) throw new Error('nothing was written');
      await pause(10);
    }
    return redis.keys('*');
  }
  /** The store is empty and nothing is on its way there. */
  async function quiet(): Promise<void> {
    do {
      await redis.flushall();
      await pause(100);
    } while ((await redis.dbsize()) > 0);
  }
  /** Loading its client takes its time; whoever comes meanwhile passes the store by. */
  async function warmUp(one: ReturnType<typeof process>): Promise<void> {
    for (let n = 0; (await redis.dbsize()) === 0; n += 1) {
      if (n > 100) throw new Error('the store is not used');
      await one.ask(`good warm-up ${n}`);
      await pause(50);
    }
    await quiet();
  }

  it('ask the issuer once about a token, and each for itself when the answer is old (T-INT-3)', async () => {
    const [one, two] = [process(), process()];
    await warmUp(one);
    await warmUp(two);
    expect(await one.ask('good')).toEqual({ outcome: 'alice', questions: 1 });
    await entries(1);
    expect(await two.ask('good')).toEqual({ outcome: 'alice', questions: 0 });
    two.advance(60_000);
    expect(await two.ask('good')).toEqual({ outcome: 'alice', questions: 1 });
  });

  it('share no refusal, and nothing about a JWT: each verifies it itself (T-INT-4)', async () => {
    const key = generateSigningKey('RS256', 'k');
    issuer.script('/jwks', { body: { keys: [key.jwk] } });
    const jwt = mintJwt({
      header: { alg: 'RS256', kid: 'k', typ: 'at+jwt' },
      claims: {
        iss: issuer.issuer,
        aud: 'api',
        sub: 'bob',
        client_id: 'shop',
        scope: 'read',
        iat: seconds,
        exp: seconds + 600,
      },
      key: key.privateKey,
    });
    const one = process();
    await warmUp(one);
    expect(await one.ask('bad')).toEqual({ outcome: 'token_inactive', questions: 1 });
    expect(await one.ask(jwt)).toEqual({ outcome: 'bob', questions: 0 });
    await one.ask('good');
    expect(await entries(1)).toHaveLength(1);
  });

  it('share nothing when they read answers differently, by an audience more (T-INT-9)', async () => {
    const [one, other] = [process(), process({ OIDC_AUDIENCE: 'api,another-api' })];
    await warmUp(one);
    await warmUp(other);
    await one.ask('good');
    await entries(1);
    expect(await other.ask('good')).toEqual({ outcome: 'alice', questions: 1 });
  });

  it('work without the store when it is gone, and say so once', async () => {
    const one = process({ TOKEN_CACHE_URL: 'redis://user:p4ssw0rd@127.0.0.1:1' });
    for (let n = 0; n < 100 && lines.length === 0; n += 1) {
      expect(await one.ask(`good ${n}`)).toEqual({ outcome: 'alice', questions: 1 });
      await pause(20);
    }
    for (const token of ['good a', 'good b', 'good c']) {
      expect(await one.ask(token)).toEqual({ outcome: 'alice', questions: 1 });
    }
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', at: 'token-cache' });
    expect(lines[0]).toContain('redis://127.0.0.1:1 does not answer');
    expect(lines[0]).not.toContain('p4ssw0rd');
  });
});

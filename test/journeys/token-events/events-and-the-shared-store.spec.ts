import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeWithProgram, startRedisServer, type RedisServer } from '@sallyport/testing';
import { Redis } from 'ioredis';
import { hashOf, openTokenEventsWorld, type Door, type TokenEventsWorld } from './token-events-world.js';

describeWithProgram('redis-server', 'an event at one of several processes with one store', (program) => {
  const alive = new Set<string>();
  let server: RedisServer;
  let redis: Redis;
  let world: TokenEventsWorld;
  let doors: Door[];
  let one: Door;
  let other: Door;
  let count = 0;
  const newToken = (): string => `0paque-token-${(count += 1)}`;
  const questions = () => world.issuer.requests.filter(({ url }) => url === '/introspect').length;
  const warmUp = (token: string) =>
    world.event('token-warmup', { token_hash: hashOf(token), introspection: world.answer() });
  const revocation = (token: string) => world.event('token-revocation', { token_hash: hashOf(token) });
  async function start(): Promise<Door> {
    const door = await world.startDoor({ TOKEN_CACHE_URL: `redis://127.0.0.1:${server.port}` });
    // Its client is loaded with its first event; a caller who comes meanwhile would not wait for it.
    expect(await door.push(warmUp(newToken()))).toBe(202);
    doors.push(door);
    return door;
  }

  beforeAll(async () => {
    server = await startRedisServer(program);
    redis = new Redis(server.port);
    redis.on('error', () => undefined);
    world = await openTokenEventsWorld(alive);
  });
  afterAll(async () => {
    redis.disconnect();
    await world.close();
    await server.close();
  });
  beforeEach(async () => {
    alive.clear();
    doors = [];
    [one, other] = [await start(), await start()];
    await redis.flushall();
  });
  afterEach(() => Promise.all(doors.map((door) => door.close())));

  it('warms all of them: no question, and nobody reads the entry without the token (K14)', async () => {
    const token = newToken();
    const before = questions();
    expect(await one.push(warmUp(token))).toBe(202);
    const [name, ...more] = await redis.keys('*');
    expect(more).toEqual([]);
    const entry = (await redis.getBuffer(name!))!.toString('latin1');
    for (const secret of [hashOf(token), 'alice', 'shop', 'profile:read', world.issuer.issuer]) {
      expect(name! + entry).not.toContain(secret);
    }
    expect([await one.decide(token), await other.decide(token)]).toEqual(['Allow', 'Allow']);
    expect(questions() - before).toBe(0);
  });

  it('is over when it is over, though the store has not deleted it (K14, T-INT-3)', async () => {
    const token = newToken();
    await one.push(warmUp(token));
    const [name] = await redis.keys('*');
    await redis.persist(name!);
    world.pass(60);
    const before = questions();
    expect(await other.decide(token)).toBe('Unauthorized');
    expect(questions() - before).toBe(1);
    expect(await redis.exists(name!)).toBe(1);
  });

  it('takes a revoked token from the store at once, and from every memory within its minute (RK9, A11)', async () => {
    const token = newToken();
    await one.push(warmUp(token));
    expect(await other.decide(token)).toBe('Allow');
    expect(await one.push(revocation(token))).toBe(202);
    const third = await start();
    expect([await one.decide(token), await third.decide(token)]).toEqual(['Unauthorized', 'Unauthorized']);
    expect(await other.decide(token)).toBe('Allow'); // it had read the fact before
    world.pass(60);
    expect(await other.decide(token)).toBe('Unauthorized');
  });

  it('leaves no way back: not a question asked before, not a late warm-up at another process', async () => {
    const token = newToken();
    let answerNow: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answerNow = resolve));
    world.issuer.script('/introspect', async ({ form }) => {
      const body = alive.has(form.get('token')!) ? world.answer() : { active: false };
      await held;
      return { body };
    });
    alive.add(token);
    const before = questions();
    const asking = other.decide(token);
    while (questions() === before) await new Promise((resolve) => setTimeout(resolve, 5));
    alive.delete(token);
    expect(await one.push(revocation(token))).toBe(202);
    answerNow();
    expect(await asking).toBe('Allow');
    expect(await other.push(warmUp(token))).toBe(202);
    const third = await start();
    expect(await third.decide(token)).toBe('Unauthorized');
  });

  it('is put off while the store is away, and taken when the same event comes again', async () => {
    const [token, event] = [newToken(), (t: string) => revocation(t)];
    const said = event(token);
    await server.kill();
    expect(await one.push(said)).toBe(503);
    await server.restart();
    let status = 503;
    for (let tries = 0; status === 503 && tries < 100; tries += 1) {
      status = await one.push(said);
      world.pass(0.05);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(status).toBe(202);
    expect(await redis.dbsize()).toBe(1);
  });
});

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

  async function again(door: Door, event: string): Promise<number> {
    let status = 503;
    for (let tries = 0; status === 503 && tries < 100; tries += 1) {
      status = await door.push(event);
      world.pass(0.05);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return status;
  }

  /** The id of an event is all that is left of it: the shortest entry. */
  async function forgetFacts(): Promise<void> {
    for (const name of await redis.keys('*')) if ((await redis.strlen(name)) > 40) await redis.del(name);
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
    const names = await redis.keys('*');
    expect(names).toHaveLength(2); // the fact, and the id of the event
    const entries = await Promise.all(names.map((name) => redis.getBuffer(name)));
    const stored = names.join() + Buffer.concat(entries.map((entry) => entry!)).toString('latin1');
    for (const secret of [hashOf(token), 'alice', 'shop', 'profile:read', 'event-', world.issuer.issuer]) {
      expect(stored).not.toContain(secret);
    }
    expect([await one.decide(token), await other.decide(token)]).toEqual(['Allow', 'Allow']);
    expect(questions() - before).toBe(0);
  });

  it('is over when it is over, though the store has not deleted it (K14, T-INT-3)', async () => {
    const token = newToken();
    await one.push(warmUp(token));
    const names = await redis.keys('*');
    for (const name of names) await redis.persist(name);
    world.pass(60);
    const before = questions();
    expect(await other.decide(token)).toBe('Unauthorized');
    expect(questions() - before).toBe(1);
    expect(await redis.exists(...names)).toBe(2);
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

  it('is taken once among them: what comes again at another is answered alike and does nothing (K15)', async () => {
    const token = newToken();
    const said = warmUp(token);
    const answers = await Promise.all([one.push(said), other.push(said), one.push(said), other.push(said)]);
    expect(answers).toEqual([202, 202, 202, 202]);
    expect(await redis.dbsize()).toBe(2);
    await forgetFacts();
    expect([await one.push(said), await other.push(said), await (await start()).push(said)]).toEqual([202, 202, 202]);
    expect(await (await start()).decide(token)).toBe('Unauthorized');
  });

  it('brings no revoked token back when it is replayed, with the store or while it is away (K15, RK9)', async () => {
    const token = newToken();
    const said = warmUp(token);
    expect(await one.push(said)).toBe(202);
    expect(await one.push(revocation(token))).toBe(202);
    expect(await other.push(said)).toBe(202);
    expect(await other.decide(token)).toBe('Unauthorized');
    const third = await start();
    await server.kill();
    const late = warmUp(token);
    for (const event of [said, late]) expect(await third.push(event)).toBe(503);
    expect(await third.decide(token)).toBe('Unauthorized');
    await server.restart();
  });

  it('that warms waits for the store as well, and is taken when it comes again', async () => {
    const token = newToken();
    const said = warmUp(token);
    await server.kill();
    expect(await one.push(said)).toBe(503);
    await server.restart();
    expect(await again(one, said)).toBe(202);
    const before = questions();
    expect(await one.decide(token)).toBe('Allow');
    expect(questions() - before).toBe(0);
  });

  it('is put off while the store is away, and taken when the same event comes again', async () => {
    const [token, event] = [newToken(), (t: string) => revocation(t)];
    const said = event(token);
    await server.kill();
    expect(await one.push(said)).toBe(503);
    await server.restart();
    expect(await again(one, said)).toBe(202);
    expect(await redis.dbsize()).toBe(1);
  });
});

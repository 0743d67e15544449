import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mintJwt } from '@sallyport/testing';
import { hashOf, openTokenEventsWorld, type Door, type TokenEventsWorld } from './token-events-world.js';

const alive = new Set<string>();
let world: TokenEventsWorld;
let door: Door;
let count = 0;
const newToken = (): string => `0paque-token-${(count += 1)}`;
const questions = () => world.issuer.requests.filter(({ url }) => url === '/introspect').length;
const warmUp = (token: string, claims = {}) =>
  world.event('token-warmup', { token_hash: hashOf(token), introspection: world.answer(), ...claims });
const revocation = (token: string) => world.event('token-revocation', { token_hash: hashOf(token) });

beforeAll(async () => {
  world = await openTokenEventsWorld(alive);
});
afterAll(() => world.close());
beforeEach(async () => {
  alive.clear();
  world.lines.length = 0;
  door = await world.startDoor();
});
afterEach(() => door.close());

describe('a token that is told of before its first call', () => {
  it('is decided without a question to the issuer (K14)', async () => {
    const token = newToken();
    const before = questions();
    expect(await door.push(warmUp(token))).toBe(202);
    expect(await door.decide(token)).toBe('Allow');
    expect(questions() - before).toBe(0);
  });

  it('may come with the JWT that stands for it, verified as any access token (K14, T-INT-10)', async () => {
    const { answer, key, now, issuer } = world;
    const claims = { ...answer(), iss: issuer.issuer, iat: now() };
    const phantom = (more = {}) =>
      mintJwt({ header: { alg: 'RS256', kid: 'k', typ: 'at+jwt', ...more }, claims, key: key.privateKey });
    const token = newToken();
    const before = questions();
    expect(await door.push(warmUp(token, { introspection: undefined, phantom_token: phantom() }))).toBe(202);
    expect(await door.decide(token)).toBe('Allow');
    expect(questions() - before).toBe(0);
    const forged = `${phantom().slice(0, -8)}AAAAAAAA`;
    for (const bad of [forged, phantom({ typ: 'logout+jwt' })]) {
      expect(await door.push(warmUp(newToken(), { introspection: undefined, phantom_token: bad }))).toBe(401);
    }
  });

  it('is asked about when the minute, or its own time, is over: counted from when the issuer said so (K13, A11)', async () => {
    const [long, short, late] = [newToken(), newToken(), newToken()];
    await door.push(warmUp(long));
    await door.push(warmUp(short, { introspection: world.answer({ exp: world.now() + 30 }) }));
    const said = warmUp(late);
    world.pass(31);
    await door.push(said);
    expect([await door.decide(long), await door.decide(short)]).toEqual(['Allow', 'Unauthorized']);
    world.pass(29);
    expect([await door.decide(long), await door.decide(late)]).toEqual(['Unauthorized', 'Unauthorized']);
  });

  it.each([
    ['says it is not active', { active: false }],
    ['is for another audience', { aud: 'another-api' }],
    ['has expired', { exp: 1_000 }],
    ['is bound to a key', { cnf: { jkt: 'thumbprint' } }],
    ['is of another issuer', { iss: 'https://other.example' }],
    ['names nobody', { sub: undefined, client_id: undefined }],
  ])('is not stored when its answer %s: the rules of introspection (K15)', async (_what, more) => {
    const token = newToken();
    expect(await door.push(warmUp(token, { introspection: world.answer(more) }))).toBe(401);
    expect(await door.decide(token)).toBe('Unauthorized');
  });
});

describe('a token that its issuer revokes by an event', () => {
  it('is asked about again at once, whether it was learnt or told of (RK9)', async () => {
    const [learnt, told] = [newToken(), newToken()];
    alive.add(learnt);
    expect(await door.decide(learnt)).toBe('Allow');
    await door.push(warmUp(told));
    expect(await door.decide(told)).toBe('Allow');
    alive.clear();
    expect(await door.decide(learnt)).toBe('Allow');
    for (const token of [learnt, told]) {
      expect(await door.push(revocation(token))).toBe(202);
      expect(await door.decide(token)).toBe('Unauthorized');
    }
  });

  it('does not come back with a warm-up, be it late or the same one again (K15)', async () => {
    const token = newToken();
    const first = warmUp(token);
    const late = warmUp(token);
    expect(await door.push(first)).toBe(202);
    expect(await door.push(revocation(token))).toBe(202);
    expect([await door.push(first), await door.push(late)]).toEqual([202, 202]);
    expect(await door.decide(token)).toBe('Unauthorized');
  });

  it('is not kept by a question that was asked before', async () => {
    const token = newToken();
    let answerNow: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answerNow = resolve));
    alive.add(token);
    world.issuer.script('/introspect', async ({ form }) => {
      const body = alive.has(form.get('token')!) ? world.answer() : { active: false };
      await held;
      return { body };
    });
    const before = questions();
    const asking = door.decide(token);
    while (questions() === before) await new Promise((resolve) => setTimeout(resolve, 5));
    alive.delete(token);
    expect(await door.push(revocation(token))).toBe(202);
    answerNow();
    await asking;
    expect(await door.decide(token)).toBe('Unauthorized');
  });
});

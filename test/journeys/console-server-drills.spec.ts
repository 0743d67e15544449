import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startLocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { startConsoleDemo, type ConsoleDemo } from './console-world.js';

jest.setTimeout(60_000);

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
async function start(...args: Parameters<typeof startConsoleDemo>): Promise<ConsoleDemo> {
  const demo = await startConsoleDemo(...args);
  open.push(demo);
  return demo;
}

/** What a read with this token comes to. */
async function read(demo: ConsoleDemo, token: string, path = '/me') {
  const { exchange, decision, explanation } = await demo.call({ method: 'GET', path, token });
  const { outcome, decidedAt, reason } = decision!;
  return { status: exchange.response.status, outcome, decidedAt, reason, verdict: explanation.verdict };
}
const kids = async (demo: ConsoleDemo) => (await demo.keys()).issuers.map(({ keys }) => keys.map(({ kid }) => kid));

describe('the drills', () => {
  let demo: ConsoleDemo;
  beforeAll(async () => {
    demo = await startConsoleDemo();
  });
  afterAll(() => demo.close());

  it('D12, T-JWKS-2, T-JWKS-3: keys rotate: a new token is good at once, an old one where it is remembered and nowhere else', async () => {
    const [old, unseen] = [await demo.token('reader'), await demo.token('reader')];
    expect(await read(demo, old)).toMatchObject({ status: 200, decidedAt: 'authorizer' });
    expect(await read(demo, old, '/profile')).toMatchObject({ status: 200, decidedAt: 'gateway-cache' });
    const before = await kids(demo);
    const drilled = await demo.drill('rotate-keys');
    expect(drilled).toMatchObject({ says: expect.stringContaining('A new key signs'), issuers: [{ down: false }] });
    expect(await kids(demo)).not.toEqual(before);

    const fresh = await demo.token('reader');
    expect(await read(demo, fresh)).toMatchObject({ status: 200, decidedAt: 'authorizer' });
    expect(await read(demo, fresh, '/profile')).toMatchObject({ status: 200, decidedAt: 'gateway-cache' });
    expect(await read(demo, old)).toMatchObject({ status: 200, decidedAt: 'gateway-cache', verdict: 'allow' });
    // The account verifies by passport, which remembers no token.
    const atGuard = { status: 401, decidedAt: 'guard', reason: 'key_unknown', verdict: 'deny' };
    expect(await read(demo, old, '/profile')).toMatchObject(atGuard);
    const { decision } = await demo.call({ method: 'GET', path: '/profile', token: old });
    const { told } = await demo.decisions(decision!.id);
    expect(told.at(-1)).toMatchObject({
      decidedAt: 'guard',
      doors: [
        { at: 'gateway-cache', outcome: 'allow' },
        { at: 'guard', outcome: 'deny' },
      ],
    });
    // The set was replaced when the new kid was asked for.
    expect(await read(demo, unseen)).toMatchObject({ status: 401, reason: 'key_unknown', verdict: 'deny' });
    expect((await demo.drill('clear-caches')).says).toContain('forgot');
    expect(await read(demo, old)).toMatchObject({ status: 401, reason: 'key_unknown', decidedAt: 'authorizer' });
    expect(await read(demo, await demo.token('reader'))).toMatchObject({ status: 200 });
  });

  it('F8: an issuer that is down: goes on with the keys that are remembered, is an outage without them, and mends by itself', async () => {
    const [first, second, opaque] = [
      await demo.token('reader'),
      await demo.token('writer'),
      await demo.token('reader', true),
    ];
    await read(demo, first);
    expect(await demo.keys()).toMatchObject({ issuers: [{ down: false, keys: [{ alg: 'RS256' }] }] });

    const down = await demo.drill('issuer-down');
    expect(down).toMatchObject({
      says: expect.stringContaining('503'),
      issuers: [{ down: true, keys: [{ alg: 'RS256' }] }],
    });
    const asked = await demo.tokenAnswer('reader');
    expect([asked.token, asked.exchanges[0]!.response.status]).toEqual([undefined, 503]);
    expect(await read(demo, first)).toMatchObject({ status: 200, decidedAt: 'gateway-cache' });
    expect(await read(demo, second)).toMatchObject({ status: 200, decidedAt: 'authorizer', verdict: 'allow' });
    const outage = { status: 500, outcome: 'outage', decidedAt: 'authorizer', verdict: 'undecided' };
    expect(await read(demo, opaque)).toMatchObject(outage);

    await demo.drill('clear-caches');
    expect(await read(demo, second)).toMatchObject(outage);
    expect((await demo.drill('issuer-up')).issuers).toMatchObject([{ down: false }]);
    let mended = await read(demo, second);
    for (const until = Date.now() + 10_000; mended.status === 500 && Date.now() < until;)
      mended = await read(demo, second);
    expect(mended).toMatchObject({ status: 200, verdict: 'allow' });
  });
});

describe('the console of another dialect', () => {
  it.each([
    ['auth0', 'audience_mismatch'],
    ['cognito', 'client_not_accepted'],
  ])('%s: its spoiled tokens are refused for what is wrong with them', async (name, otherAudience) => {
    const demo = await start({ IDENTITY_PROVIDER: name });
    const { spoilers, signIn } = await demo.session();
    expect(signIn).toMatchObject({ clientId: 'browser', scopes: expect.any(Array) });
    const reasons = await Promise.all(
      spoilers.map(async (how) => {
        const { status, reason } = await read(demo, await demo.spoil(await demo.token('reader'), how));
        return [how, status, reason];
      }),
    );
    expect(reasons).toEqual([
      ['expire', 401, 'token_expired'],
      ['other-audience', 401, otherAudience],
      ['foreign-key', 401, 'signature_invalid'],
      ['alg-none', 401, 'algorithm_not_accepted'],
      ['missing-scope', 403, 'scope_missing'],
    ]);
    expect(await read(demo, await demo.token('attacker'))).toMatchObject({ status: 401, reason: 'signature_invalid' });

    // Auth0 publishes the old key for as long as nobody revokes it.
    const old = await demo.token('reader');
    await demo.drill('rotate-keys');
    await demo.drill('clear-caches');
    expect((await read(demo, old)).status).toBe(name === 'auth0' ? 200 : 401);
  });

  it('arculix: has opaque tokens, so nothing to spoil and no keys; a guess is inactive', async () => {
    const demo = await start({ IDENTITY_PROVIDER: 'arculix', GATEWAY_STAGE_PATH: '1' });
    expect(await demo.session()).toMatchObject({
      spoilers: [],
      personas: Array.from({ length: 4 }, () => ({ opaque: false })),
    });
    expect(await kids(demo)).toEqual([[]]);
    const token = await demo.token('writer');
    expect(await read(demo, token)).toMatchObject({ status: 200, verdict: 'allow' });
    // With the stage in its paths, as its decisions tell them.
    const { decision } = await demo.call({ method: 'GET', path: '/me', token });
    expect(decision!.path).toBe('/latest/me');
    expect(await read(demo, token, decision!.path)).toMatchObject({ status: 200, verdict: 'allow' });
    expect(await read(demo, await demo.token('attacker'))).toMatchObject({ status: 401, reason: 'token_inactive' });
    await expect(demo.spoil(await demo.token('reader'), 'expire')).rejects.toThrow('400 {"error":"not_spoilable"');
    expect((await demo.drill('rotate-keys')).says).toContain('opaque');
    expect((await demo.drill('issuer-down')).issuers).toMatchObject([{ down: true }]);
  });
});

describe('the console under --real', () => {
  it('offers what can be done with a provider that is not ours, and nothing else', async () => {
    const idp = await startLocalIdp({ dialect: 'auth0' });
    open.push(idp);
    const demo = await start(idp.environment(), ['--real']);
    const session = await demo.session();
    expect(session).toMatchObject({ provider: 'auth0', signers: [], spoilers: [], drills: [] });
    expect(session.personas.map(({ name }) => name)).toEqual(['reader', 'writer']);
    expect(session.signIn).toBeUndefined();
    const { token, exchanges } = await demo.tokenAnswer('writer');
    expect(exchanges).toEqual([]);
    expect(await read(demo, token!)).toMatchObject({ status: 200, verdict: 'allow' });
    expect((await demo.policy(token!)).opens.every(({ allowed }) => allowed)).toBe(true);
    expect(await kids(demo)).toEqual([idp.jwks().keys.map(({ kid }) => kid)]);
    await expect(demo.spoil(token!, 'expire')).rejects.toThrow('400');
    await expect(demo.drill('issuer-down')).rejects.toThrow('400 {"error":"no_drills"');
    await expect(demo.token('none')).rejects.toThrow('400 {"error":"persona_missing"');
    await expect(demo.call({ method: 'GET', path: '/me', signedAs: 'guest' })).rejects.toThrow(
      '400 {"error":"pool_missing"',
    );
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { generateSigningKey, goodToken, hostileTokens, startKeyServer, type KeyServer } from '@sallyport/testing';
import { startLocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { openGatewayWorld, tokenEvent, tokenWith, type GatewayWorld } from './gateway-world.js';

let world: GatewayWorld;
let keyServer: KeyServer | undefined;

/** The issuer's own key set, behind a server that can misbehave. */
async function openWithKeyServer(more: readonly unknown[] = []): Promise<KeyServer> {
  keyServer = await startKeyServer();
  world = await openGatewayWorld({ OIDC_JWKS_URI: keyServer.url });
  keyServer.publish({ keys: [...world.idp.jwks().keys, ...more] });
  return keyServer;
}
const open = async () => {
  world = await openGatewayWorld({ OIDC_JWKS_URI: '' });
};
afterEach(async () => {
  await world.close();
  await keyServer?.close();
  keyServer = undefined;
});

const unknownKid = (kid: string): string => goodToken(world.forger, {}, { kid });
const statusOf = async (route: string, token?: string): Promise<number> => (await world.ask(route, token)).status;

describe('keys that change', () => {
  it('D12: a new kid is 200 after one refresh, and a token of the removed key is 401 after the maximum age', async () => {
    await open();
    const old = await world.idp.token('reader');
    expect(await statusOf('GET /profile', old)).toBe(200);
    const before = world.fetched.filter((url) => url.endsWith('/jwks')).length;
    await world.idp.rotateKeys();
    expect(await statusOf('GET /profile', await world.idp.token('reader'))).toBe(200);
    expect(world.fetched.filter((url) => url.endsWith('/jwks')).length).toBe(before + 1);
    world.pass(601);
    expect(await statusOf('GET /profile', old)).toBe(401);
    expect(await statusOf('GET /profile', await world.idp.token('reader'))).toBe(200);
  });

  it('D13: a good token is 200 on a cold start after twenty tokens with random kids', async () => {
    await open();
    for (let index = 0; index < 20; index += 1) {
      expect(await statusOf('GET /profile', unknownKid(`random-${index}`))).toBe(401);
    }
    expect(await statusOf('GET /profile', await world.idp.token('reader'))).toBe(200);
    expect(world.fetched.filter((url) => url.endsWith('/jwks')).length).toBeLessThanOrEqual(4);
  });

  it('K16: an unknown kid costs one refresh and is 401; again it costs none; a known kid keeps working', async () => {
    const keys = await openWithKeyServer();
    const known = await world.idp.token('reader');
    expect(await statusOf('GET /profile', known)).toBe(200);
    const before = world.fetched.length;
    expect(await statusOf('GET /profile', unknownKid('nobody'))).toBe(401);
    expect(world.fetched.length).toBe(before + 1);
    expect(await statusOf('GET /home/premium', goodToken(world.forger, { jti: '2' }, { kid: 'nobody' }))).toBe(401);
    expect(world.fetched.length).toBe(before + 1);
    world.gateway.flush();
    expect(await statusOf('GET /profile', known)).toBe(200);
    expect(keys.counters.hits).toBeGreaterThan(0);
  });

  it('K17: keys that were fetched keep serving while the key set cannot be had', async () => {
    const keys = await openWithKeyServer();
    expect(await statusOf('GET /profile', tokenWith(world, 'profile:read', { jti: 'first' }))).toBe(200);
    keys.behave('reset');
    for (const seconds of [1, 600, 1200]) {
      world.pass(seconds);
      const later = Math.floor(Date.now() / 1000) + 3600;
      expect(
        await statusOf('GET /profile', tokenWith(world, 'profile:read', { jti: `after ${seconds}`, exp: later })),
      ).toBe(200);
    }
  });

  it('D6: a token without kid is 401 when the issuer publishes two keys that could have signed it (T-KID-3)', async () => {
    await openWithKeyServer([generateSigningKey('RS256', 'second').jwk]);
    const token = goodToken(world.forger, {}, { kid: undefined });
    await expect(world.authorizer(tokenEvent(`Bearer ${token}`), {} as never)).rejects.toThrow(/^Unauthorized$/);
    expect(await statusOf('GET /profile', token)).toBe(401);
    expect(await statusOf('GET /profile', goodToken(world.forger))).toBe(200);
  });
});

describe('an issuer that does not answer (RD4, INV-8)', () => {
  it('is 500 at the gateway, never 401, with CORS headers; and is forgotten as soon as it answers again', async () => {
    const keys = await openWithKeyServer();
    const token = goodToken(world.forger);
    keys.behave('reset');
    const answer = await world.ask('GET /profile', token);
    expect([answer.status, answer.body]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(answer.headers.get('x-amzn-errortype')).toBe('AuthorizerFailureException');
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, integrationCalls: 0 });
    expect(JSON.parse(world.log.at(-1)!)).toMatchObject({ outcome: 'outage', reason: 'issuer_unreachable' });

    keys.behave('ok');
    world.pass(2);
    expect(await statusOf('GET /profile', token)).toBe(200);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 2, cacheHits: 0 });
  });

  it('is 500 for an opaque token as well, and the fact is not kept', async () => {
    await open();
    const token = await world.idp.token('opaque');
    await world.idp.close();
    expect(await statusOf('GET /profile', token)).toBe(500);
    expect(await statusOf('GET /profile', token)).toBe(500);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 2, cacheHits: 0, integrationCalls: 0 });
  });

  it('D15: a key set that hangs is 500 within two seconds, well before the function would time out', async () => {
    const keys = await openWithKeyServer();
    keys.behave('hang');
    const started = performance.now();
    expect(await statusOf('GET /profile', goodToken(world.forger))).toBe(500);
    expect(performance.now() - started).toBeLessThan(2_500);
  });

  it('does not take what was allowed before with it: the cached policy goes on', async () => {
    const keys = await openWithKeyServer();
    const token = await world.idp.token('reader');
    expect(await statusOf('GET /profile', token)).toBe(200);
    expect(await statusOf('GET /home/premium', token)).toBe(200);
    keys.behave('hang');
    expect(await statusOf('GET /profile', token)).toBe(200);
    expect(await statusOf('POST /home/premium', token)).toBe(403);
    expect(world.gateway.counters.authorizerCalls).toBe(1);
  });
});

describe('what a token says about itself', () => {
  it('causes no request (INV-6, T-KEY-1): only the configured issuer is ever asked', async () => {
    await open();
    const canary = await startKeyServer();
    try {
      const hostile = hostileTokens({ ...world.forger, canary: canary.url }).filter(({ row }) => row === 'T-KEY-1');
      expect(hostile.length).toBeGreaterThan(5);
      for (const { name, token } of hostile) expect([name, await statusOf('GET /profile', token)]).toEqual([name, 401]);
      expect(canary.counters).toMatchObject({ hits: 0, canaryHits: 0, connections: 0 });
      expect(world.fetched.filter((url) => !url.startsWith(world.idp.issuer))).toEqual([]);
    } finally {
      await canary.close();
    }
  });

  it('makes no other issuer trusted (INV-5, INV-6): its token is 401 and it is not asked', async () => {
    await open();
    const other = await startLocalIdp();
    try {
      expect(await statusOf('GET /profile', await other.token('reader'))).toBe(401);
      expect(other.counters).toMatchObject({ discovery: 0, jwks: 0, introspection: 0 });
    } finally {
      await other.close();
    }
  });

  it('D9: HS256 with the public key and alg none are 401', async () => {
    await open();
    const rows = ['T-ALG-1', 'T-ALG-2'];
    const hostile = hostileTokens(world.forger).filter(({ row }) => rows.includes(row));
    expect(new Set(hostile.map(({ row }) => row))).toEqual(new Set(rows));
    for (const { name, token } of hostile) expect([name, await statusOf('GET /profile', token)]).toEqual([name, 401]);
    expect(world.gateway.counters.integrationCalls).toBe(0);
  });
});

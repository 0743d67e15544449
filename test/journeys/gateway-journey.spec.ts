import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { goodToken, mintJwt } from '@sallyport/testing';
import { PremiumContentModule } from '../../apps/premium-content/src/premium-content.module.js';
import { openGatewayWorld, tokenEvent, tokenWith, type GatewayWorld } from './gateway-world.js';

let world: GatewayWorld;
beforeEach(async () => {
  world = await openGatewayWorld();
});
afterEach(() => world.close());

const unauthorized = { message: 'Unauthorized' };
const denied = { Message: 'User is not authorized to access this resource' };

describe('a route through the gateway', () => {
  it('A3: the same token again within the TTL costs no authorizer call and no introspection', async () => {
    const token = await world.idp.token('opaque');
    expect((await world.ask('GET /profile', token)).status).toBe(200);
    const { introspection } = world.idp.counters;
    expect(introspection).toBeGreaterThan(0);
    for (let again = 0; again < 3; again += 1) expect((await world.ask('GET /profile', token)).status).toBe(200);
    expect(world.idp.counters.introspection).toBe(introspection);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 3, integrationCalls: 4 });
  });

  it('A4, RD3: another route with the same token is 200 when allowed, without a second authorizer call', async () => {
    const token = await world.idp.token('reader');
    expect((await world.ask('GET /profile', token)).status).toBe(200);
    expect((await world.ask('GET /home/premium', token)).status).toBe(200);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 1 });
  });

  it('A5 at the gateway: another route with the same token is 403 when its scope is missing, without a second call', async () => {
    const token = await world.idp.token('reader');
    expect((await world.ask('GET /home/premium', token)).status).toBe(200);
    const answer = await world.ask('POST /home/premium', token);
    expect([answer.status, answer.body]).toEqual([403, denied]);
    expect(answer.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 1, integrationCalls: 1 });
    expect((await world.ask('GET /home/premium', token)).status).toBe(200);
  });

  it.each([
    ['A7, C7, D1', undefined],
    ['A7, C7', ''],
  ])('%s at the gateway: Authorization %j is 401 with CORS headers, and nobody is called', async (_rows, value) => {
    const answer = await world.ask('GET /profile', value);
    expect([answer.status, answer.body]).toEqual([401, unauthorized]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="sallyport"');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
    expect((await world.ask('GET /home/premium', value)).body).toEqual(unauthorized);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
  });

  it('C4, C5: the premium content answers with the texts of the seed', async () => {
    const token = await world.idp.token('writer');
    expect(await world.ask('GET /home/premium', token)).toMatchObject({
      status: 200,
      body: { message: 'Premium Content: OAuth Scope: Read' },
    });
    expect(await world.ask('POST /home/premium', token)).toMatchObject({
      status: 200,
      body: { message: 'Premium Content: OAuth Scope: Write' },
    });
  });

  it('C6 at the gateway: POST with a read token is 403 and names the error', async () => {
    const answer = await world.ask('POST /home/premium', await world.idp.token('reader', ['content:read']));
    expect([answer.status, answer.body]).toEqual([403, denied]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('C6 at the guard: the exact challenge, and the same in the body (INV-4)', async () => {
    const handler = createLambdaHandler(PremiumContentModule);
    const token = await world.idp.token('reader', ['content:read']);
    const headers = { Authorization: `Bearer ${token}` };
    const answer = (await handler({ httpMethod: 'POST', path: '/home/premium', headers }, {})) as {
      statusCode: number;
      body: string;
      multiValueHeaders: Record<string, string[]>;
    };
    const challenge = 'Bearer realm="premium-content", error="insufficient_scope", scope="content:write"';
    expect(answer.statusCode).toBe(403);
    expect(answer.multiValueHeaders['www-authenticate']).toEqual([challenge]);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 403, reason: 'scope_missing', challenge });
    const allowed = await handler({ httpMethod: 'GET', path: '/home/premium', headers }, {});
    expect(allowed).toMatchObject({ statusCode: 200 });
  });

  it('C12: an undefined verb is 403 Missing Authentication Token, before anybody is called', async () => {
    const answer = await world.ask('PUT /home/premium', await world.idp.token('writer'));
    expect([answer.status, answer.body]).toEqual([403, { message: 'Missing Authentication Token' }]);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
  });

  it('D2: a good token is 200, and UTF-8 survives', async () => {
    const answer = await world.ask('GET /profile', await world.idp.token('reader'));
    expect([answer.status, answer.body]).toEqual([200, { name: 'Daniël' }]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('x-powered-by')).toBeNull();
  });

  it('D4: one scope among others is enough', async () => {
    expect((await world.ask('GET /profile', tokenWith(world, 'profile:read profile:update'))).status).toBe(200);
    expect((await world.ask('GET /profile', tokenWith(world, 'profile:update profile:read'))).status).toBe(200);
    expect((await world.ask('GET /profile', tokenWith(world, 'profile:reader profile:rea'))).status).toBe(403);
  });

  it('a good token without a scope is 403 everywhere, refused explicitly and cached', async () => {
    const token = await world.idp.token('none');
    for (const route of ['GET /profile', 'GET /home/premium', 'POST /home/premium']) {
      const answer = await world.ask(route, token);
      expect([route, answer.status]).toEqual([route, 403]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    }
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, integrationCalls: 0 });
  });

  it('D14, T-GW-9: a preflight is 2xx without a token, and X-HTTP-Method-Override makes no preflight of a GET', async () => {
    const preflight = await world.ask('OPTIONS /profile', undefined, {
      origin: 'https://shop.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    const overridden = await world.ask('GET /profile', undefined, { 'x-http-method-override': 'OPTIONS' });
    expect(overridden.status).toBe(401);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
  });

  it('the order of routes, tokens and cache states changes no answer (INV-1)', async () => {
    const tokens = { reader: await world.idp.token('reader'), writer: await world.idp.token('writer') };
    const wanted: [keyof typeof tokens, string, number][] = [
      ['reader', 'GET /profile', 200],
      ['reader', 'GET /home/premium', 200],
      ['reader', 'POST /home/premium', 403],
      ['writer', 'GET /profile', 200],
      ['writer', 'GET /home/premium', 200],
      ['writer', 'POST /home/premium', 200],
    ];
    for (let turn = 0; turn < wanted.length; turn += 1) {
      world.gateway.flush();
      const order = [...wanted.slice(turn), ...wanted.slice(0, turn)];
      for (const [name, route, status] of [...order, ...order.toReversed()]) {
        expect([name, route, (await world.ask(route, tokens[name])).status]).toEqual([name, route, status]);
      }
    }
  });

  it('the applications decide for themselves: an authorizer that lets everybody in opens nothing (INV-4)', async () => {
    const handler = createLambdaHandler(PremiumContentModule);
    const requestContext = { authorizer: { principalId: 'admin', scope: 'content:read content:write' } };
    const answer = await handler({ httpMethod: 'GET', path: '/home/premium', headers: null, requestContext }, {});
    expect(answer).toMatchObject({ statusCode: 401 });
  });
});

describe('a refused token', () => {
  const refusals: Record<string, (world: GatewayWorld) => string> = {
    'an empty token': () => 'Bearer ',
    'boarer 1234': () => 'boarer 1234',
    'a wrong issuer': (w) => `Bearer ${goodToken(w.forger, { iss: `${w.idp.issuer}/` })}`,
    'a wrong audience': (w) => `Bearer ${goodToken(w.forger, { aud: 'https://other.example' })}`,
    'an expired token': (w) => `Bearer ${goodToken(w.forger, { exp: Math.floor(w.forger.now / 1000) - 61 })}`,
    'a wrong signature': (w) => `Bearer ${goodToken(w.forger).slice(0, -10)}AAAAAAAAAA`,
  };

  it.each(Object.keys(refusals))(
    'D6: %s makes the authorizer throw exactly Unauthorized, and the gateway say 401',
    async (name) => {
      const header = refusals[name]!(world);
      const thrown: unknown = await Promise.resolve(world.authorizer(tokenEvent(header), {} as never)).catch(
        (error: unknown) => error,
      );
      expect(thrown).toBeInstanceOf(Error);
      expect((thrown as Error).message).toBe('Unauthorized');
      const answer = await world.ask('GET /profile', header);
      expect([answer.status, answer.body]).toEqual([401, unauthorized]);
      expect(world.gateway.counters.integrationCalls).toBe(0);
      expect(world.log.join('\n')).not.toContain(header.split('.')[1] ?? header);
    },
  );

  it('D10: no exp is 401', async () => {
    expect((await world.ask('GET /profile', goodToken(world.forger, { exp: undefined }))).status).toBe(401);
    expect((await world.ask('GET /profile', goodToken(world.forger))).status).toBe(200);
  });

  it('D11: an ID token, and a typ that is not on the list, are 401', async () => {
    for (const token of [
      goodToken(world.forger, { nonce: 'n', at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' }),
      goodToken(world.forger, {}, { typ: 'logout+jwt' }),
      goodToken(world.forger, {}, { typ: 'dpop+jwt' }),
    ]) {
      expect((await world.ask('GET /profile', token)).status).toBe(401);
    }
    expect((await world.ask('GET /profile', goodToken(world.forger, {}, { typ: 'at+jwt' }))).status).toBe(200);
  });

  it('D9, RD2: another algorithm than the pinned one is 401, even with the right key', async () => {
    const { key } = world.forger;
    const claims = JSON.parse(Buffer.from(goodToken(world.forger).split('.')[1]!, 'base64url').toString()) as object;
    const signed = (alg: string) =>
      mintJwt({ header: { alg, kid: key.kid }, claims: { ...claims }, key: key.privateKey });
    for (const alg of ['RS384', 'RS512', 'PS256']) {
      expect([alg, (await world.ask('GET /profile', signed(alg))).status]).toEqual([alg, 401]);
    }
    expect((await world.ask('GET /profile', signed('RS256'))).status).toBe(200);
  });

  it('is not remembered by the gateway as a refusal of its neighbour', async () => {
    const good = goodToken(world.forger);
    expect((await world.ask('GET /profile', `${good.slice(0, -10)}AAAAAAAAAA`)).status).toBe(401);
    expect((await world.ask('GET /profile', good)).status).toBe(200);
  });
});

describe('the validation expression of the gateway (RD1)', () => {
  it('lets every b64token through, with any case of the scheme and any number of spaces', async () => {
    const token = await world.idp.token('reader');
    for (const header of [`bearer ${token}`, `BEARER ${token}`, `Bearer    ${token}`]) {
      expect((await world.ask('GET /profile', header)).status).toBe(200);
    }
    const before = world.gateway.counters.authorizerCalls;
    expect((await world.ask('GET /profile', 'Bearer opaque_~+/-.==')).status).toBe(401);
    expect(world.gateway.counters.authorizerCalls).toBe(before + 1);
  });

  it.each([
    'Bearer',
    'Bearer a[b',
    'Bearer a\\b',
    'Bearer a]b',
    'Bearer a^b',
    'Bearer a`b',
    'Bearer a b',
    'Basic YTpi',
    'Bearer =',
    'x.y.z',
  ])('answers 401 to %j without calling the authorizer', async (header) => {
    const response = await fetch(`${world.gateway.url}/profile`, { headers: { authorization: header } });
    expect([response.status, await response.json()]).toEqual([401, unauthorized]);
    expect(world.gateway.counters.authorizerCalls).toBe(0);
  });
});

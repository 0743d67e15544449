import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, mintJwt, startKeyServer, type KeyServer } from '@sallyport/testing';
import { gatewayForTests, httpApi } from '../gateway-fixture.js';
import type { JwtAuthorizer } from './http-api.js';

const issuer = 'https://issuer.test/';
const now = Date.parse('2020-03-12T19:03:58Z') / 1000;
const key = generateSigningKey('RS256', 'one');
const other = generateSigningKey('RS256', 'two');
const claims = {
  iss: issuer,
  aud: 'api',
  sub: 's',
  iat: now,
  nbf: now,
  exp: now + 60,
  scope: 'a b',
  groups: ['x', 'y'],
};
const header = { alg: 'RS256', kid: 'one' };
const mint = (change: object = {}, head: object = header) =>
  mintJwt({ header: { ...head }, claims: { ...claims, ...change }, key: key.privateKey });

let server: KeyServer;
beforeAll(async () => {
  server = await startKeyServer();
});
afterAll(() => server.close());

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
  server.behave('ok');
});

async function start(authorizer: Partial<JwtAuthorizer> = {}, more: object = {}) {
  server.publish({ keys: [key.jwk] });
  const route = { integration: 'app', authorization: 'JWT' } as const;
  const api = httpApi({
    routes: [
      { routeKey: 'GET /any', ...route },
      { routeKey: 'GET /scoped', ...route, scopes: ['b', 'c'] },
      { routeKey: 'GET /old', ...route, payloadFormatVersion: '1.0' },
    ],
    jwtAuthorizer: {
      name: 'jwt',
      identitySource: '$request.header.Authorization',
      issuer,
      audience: ['api', 'client'],
      jwksUri: server.url,
      ...authorizer,
    },
  });
  const started = await gatewayForTests({ api, ...more });
  open.push(started.gateway);
  const get = async (path: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: token };
    const response = await fetch(started.gateway.url + path, { headers });
    return {
      status: response.status,
      body: await response.text(),
      challenge: response.headers.get('www-authenticate'),
    };
  };
  return { ...started, get };
}

describe('the JWT authorizer of an HTTP API', () => {
  it('takes the token behind Bearer or alone (G28)', async () => {
    const { get } = await start();
    const statuses = [await get('/any', `Bearer ${mint()}`), await get('/any', mint())].map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
  });

  it('without a token is 401 with a bare challenge (G25, G28)', async () => {
    const { get } = await start();
    expect(await get('/any')).toEqual({ status: 401, body: '{"message":"Unauthorized"}', challenge: 'Bearer' });
  });

  it.each<[string, string, string]>([
    ['is no JWT', 'Bearer x', 'malformed'],
    ['has four parts', `${mint()}.x`, 'malformed'],
    ['is of another issuer', mint({ iss: 'https://issuer.test' }), 'another issuer'],
    ['names no key', mint({}, { alg: 'RS256' }), 'names no key'],
    ['names an unknown key', mint({}, { alg: 'RS256', kid: 'x' }), 'does not verify'],
    ['is signed by another key', mintJwt({ header, claims, key: other.privateKey }), 'does not verify'],
    [
      'says alg none',
      mintJwt({ header: { alg: 'none', kid: 'one' }, claims, key: key.privateKey, signAs: 'RS256' }),
      '',
    ],
    ['is signed with PSS', mint({}, { alg: 'PS256', kid: 'one' }), 'does not verify'],
    ['says another algorithm than its key', mint({}, { alg: 'RS512', kid: 'one' }), 'does not verify'],
    ['has expired this second', mint({ exp: now }), 'expired'],
    ['never expires', mint({ exp: undefined }), 'expired'],
    ['is not valid yet', mint({ nbf: now + 1 }), 'not valid yet'],
    ['was issued later', mint({ iat: now + 1 }), 'in the future'],
    ['is for somebody else', mint({ aud: 'other' }), 'the token does not have a valid audience'],
    ['has an aud beside its client_id', mint({ aud: 'other', client_id: 'client' }), 'valid audience'],
    ['has neither', mint({ aud: undefined }), 'valid audience'],
  ])('refuses a token that %s: 401 with the reason (G28)', async (_, token, reason) => {
    const { get, gateway } = await start();
    const { status, body, challenge } = await get('/any', token);
    expect([status, body]).toEqual([401, '{"message":"Unauthorized"}']);
    expect(challenge).toMatch(/^Bearer scope="" error="invalid_token" error_description=".+"$/);
    expect(challenge).toContain(reason);
    expect(gateway.counters.integrationCalls).toBe(0);
  });

  it('takes client_id where a token has no aud, as Cognito writes them, and a list of audiences (G28)', async () => {
    const { get } = await start();
    expect((await get('/any', mint({ aud: undefined, client_id: 'client' }))).status).toBe(200);
    expect((await get('/any', mint({ aud: ['x', 'api'] }))).status).toBe(200);
  });

  it('asks for any one of the scopes of the route, in scope or scp, else 403 (G28, RC9)', async () => {
    const { get } = await start();
    const statusFor = async (change: object) => (await get('/scoped', mint(change))).status;
    expect(await statusFor({})).toBe(200);
    expect(await statusFor({ scope: undefined, scp: ['c'] })).toBe(200);
    expect(await statusFor({ scope: undefined, scp: 'c' })).toBe(200);
    expect(await get('/scoped', mint({ scope: 'a bc' }))).toEqual({
      status: 403,
      body: '{"message":"Forbidden"}',
      challenge: expect.stringMatching(/^Bearer scope="b c" error="insufficient_scope"/),
    });
  });

  it('cannot tell an ID token from an access token on a route without scopes (G28)', async () => {
    const { get } = await start();
    const idToken = mint({ scope: undefined, token_use: 'id', nonce: 'n' });
    expect([(await get('/any', idToken)).status, (await get('/scoped', idToken)).status]).toEqual([200, 403]);
  });

  it('gives the integration claims as text, and scopes where the route has some (G24)', async () => {
    const { get } = await start();
    const authorizerOf = async (path: string) =>
      (JSON.parse((await get(path, mint())).body) as { requestContext: { authorizer: unknown } }).requestContext
        .authorizer;
    const texts = expect.objectContaining({ sub: 's', exp: String(now + 60), groups: '[x y]' });
    expect(await authorizerOf('/any')).toEqual({ jwt: { claims: texts, scopes: null } });
    expect(await authorizerOf('/scoped')).toEqual({ jwt: { claims: texts, scopes: ['a', 'b'] } });
    expect(await authorizerOf('/old')).toEqual({ claims: texts, scopes: null });
  });

  it('reads every token anew: an expired one is refused at once (G28)', async () => {
    const { get, pass } = await start();
    const token = mint();
    expect((await get('/any', token)).status).toBe(200);
    pass(60);
    expect((await get('/any', token)).status).toBe(401);
  });
});

describe('the keys of a JWT authorizer', () => {
  it('are kept for two hours; an unknown kid asks again, once a minute at most', async () => {
    const { get, pass } = await start();
    const asked = server.counters.hits;
    const rotated = (exp: number) =>
      mintJwt({ header: { alg: 'RS256', kid: 'two' }, claims: { ...claims, exp }, key: other.privateKey });
    const statusOf = async (token: string) => (await get('/any', token)).status;
    const long = { exp: now + 90_000 };
    expect(await statusOf(mint(long))).toBe(200);
    server.publish({ keys: [other.jwk] });
    expect(await statusOf(rotated(long.exp))).toBe(401);
    pass(60);
    expect([await statusOf(mint(long)), server.counters.hits - asked]).toEqual([200, 1]);
    expect([await statusOf(rotated(long.exp)), server.counters.hits - asked]).toEqual([200, 2]);
    pass(7200);
    expect([await statusOf(rotated(long.exp)), server.counters.hits - asked]).toEqual([200, 3]);
  });

  it('are found by the discovery document of the issuer (G28)', async () => {
    const asked: string[] = [];
    const stand: typeof fetch = async (input) => {
      const url = input instanceof Request ? input.url : input.toString();
      asked.push(url);
      const discovery = url.endsWith('openid-configuration');
      return Response.json(discovery ? { jwks_uri: 'https://issuer.test/keys' } : { keys: [key.jwk] });
    };
    const { jwksUri: _, ...described } = httpApi({
      jwtAuthorizer: { name: 'jwt', identitySource: '$request.header.Authorization', issuer, audience: ['api'] },
    }).jwtAuthorizer!;
    const api = httpApi({
      routes: [{ routeKey: 'GET /any', integration: 'app', authorization: 'JWT' }],
      jwtAuthorizer: described,
    });
    const { gateway } = await gatewayForTests({ api, fetch: stand });
    open.push(gateway);
    expect((await fetch(`${gateway.url}/any`, { headers: { authorization: mint() } })).status).toBe(200);
    expect(asked).toEqual(['https://issuer.test/.well-known/openid-configuration', 'https://issuer.test/keys']);
  });

  it.each(['garbage', 'large', 'refused'] as const)(
    'that do not come (%s) are 401, never a pass (G28, G34)',
    async (way) => {
      const answers = {
        garbage: async () => new Response('<html>'),
        large: async () => Response.json({ keys: [key.jwk], pad: 'x'.repeat(150_000) }),
        refused: async () => {
          throw new TypeError('fetch failed');
        },
      };
      const { get } = await start({}, { fetch: answers[way] });
      expect(await get('/any', mint())).toMatchObject({
        status: 401,
        challenge: expect.stringContaining('OIDC discovery endpoint communication error'),
      });
    },
  );
});

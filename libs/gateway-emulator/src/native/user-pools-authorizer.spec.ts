import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, mintJwt, startKeyServer, type KeyServer } from '@sallyport/testing';
import type { RestApi, UserPoolsAuthorizer } from '../api.js';
import { gatewayForTests, restApi } from '../gateway-fixture.js';

const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123';
const now = Date.parse('2020-03-12T19:03:58Z') / 1000;
const key = generateSigningKey('RS256', 'pool');
const times = { iss: issuer, iat: now, exp: now + 600, sub: 's' };
const sign = (claims: object) =>
  mintJwt({ header: { alg: 'RS256', kid: 'pool' }, claims: { ...times, ...claims }, key: key.privateKey });
const access = (scope: string, more: object = {}) =>
  sign({ token_use: 'access', client_id: 'client', scope, 'cognito:groups': ['a', 'b'], ...more });
const idToken = sign({ token_use: 'id', aud: 'client' });
const unauthorized = { status: 401, body: '{"message":"Unauthorized"}' };

let server: KeyServer;
beforeAll(async () => {
  server = await startKeyServer({ keys: [key.jwk] });
});
afterAll(() => server.close());

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(authorizer: Partial<UserPoolsAuthorizer> = {}, more: object = {}) {
  const route = { path: '/home/premium', integration: 'app', authorization: 'COGNITO_USER_POOLS' } as const;
  const { authorizer: _, ...rest } = restApi({
    routes: [
      { ...route, method: 'GET', scopes: ['premium_api/read', 'premium_api/admin'] },
      { ...route, method: 'POST', scopes: ['premium_api/write'] },
      { ...route, method: 'GET', path: '/me' },
    ],
    gatewayResponses: { UNAUTHORIZED: { responseParameters: { 'gatewayresponse.header.X-A': "'b'" } } },
  });
  const api: RestApi = {
    ...rest,
    userPoolsAuthorizer: {
      name: 'walledGardenSentry',
      identitySource: 'method.request.header.Authorization',
      userPools: [{ issuer, jwksUri: server.url }],
      resultTtlSeconds: 15,
      ...authorizer,
    },
  };
  const started = await gatewayForTests({ api, authorizer: undefined, ...more });
  open.push(started.gateway);
  const ask = async (method: string, path: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: token };
    const response = await fetch(started.gateway.url + path, { method, headers });
    return { status: response.status, body: await response.text(), custom: response.headers.get('x-a') };
  };
  const status = async (...args: Parameters<typeof ask>) => (await ask(...args)).status;
  return { ...started, ask, status };
}

describe('the native Cognito authorizer of a REST API', () => {
  it('with scopes takes an access token with any one of them, behind Bearer or alone (G33, C4, C9, RC9)', async () => {
    const { status } = await start();
    const token = access('premium_api/read openid');
    expect(await status('GET', '/home/premium', token)).toBe(200);
    expect(await status('GET', '/home/premium', `Bearer ${token}`)).toBe(200);
    expect(await status('GET', '/home/premium', access('premium_api/admin'))).toBe(200);
  });

  it('answers a missing scope with 401, not 403, through the gateway response (G33, G74, C6)', async () => {
    const { ask, status } = await start();
    expect(await ask('POST', '/home/premium', access('premium_api/read'))).toEqual({ ...unauthorized, custom: 'b' });
    expect(await status('POST', '/home/premium', access('premium_api/writer'))).toBe(401);
    expect(await status('POST', '/home/premium', access('premium_api/write'))).toBe(200);
  });

  it('without scopes takes an ID token and no access token; with scopes the other way round (G33, C8)', async () => {
    const { status } = await start();
    expect(await status('GET', '/me', idToken)).toBe(200);
    expect(await status('GET', '/me', access('premium_api/read'))).toBe(401);
    expect(await status('GET', '/home/premium', idToken)).toBe(401);
    expect(await status('GET', '/home/premium', sign({ token_use: 'id', scope: 'premium_api/read' }))).toBe(401);
  });

  it.each([
    ['missing', undefined],
    ['opaque', 'Bearer 8xLOxBtZp8'],
    ['of another pool', access('premium_api/read', { iss: `${issuer}4` })],
    ['expired', access('premium_api/read', { exp: now })],
    ['unsigned', `${access('premium_api/read').split('.').slice(0, 2).join('.')}.`],
  ])('refuses a token that is %s with the one 401 (G33, C7, C13)', async (_, token) => {
    const { ask, gateway } = await start();
    expect(await ask('GET', '/home/premium', token)).toMatchObject(unauthorized);
    expect(gateway.counters.integrationCalls).toBe(0);
  });

  it('gives the integration the claims as text (G33)', async () => {
    const { ask } = await start();
    const { body } = await ask('GET', '/home/premium', access('premium_api/read'));
    expect(JSON.parse(body)).toMatchObject({
      requestContext: {
        authorizer: {
          claims: { token_use: 'access', client_id: 'client', exp: String(now + 600), 'cognito:groups': 'a,b' },
        },
      },
    });
  });

  it('remembers a verified token for its TTL, and holds it against each method anew (G33, G40, G74)', async () => {
    const { status, pass, gateway, log } = await start();
    const token = access('premium_api/read', { exp: now + 10 });
    const checks = () => log.filter(({ event }) => event === 'token-checked').length;
    expect([await status('GET', '/home/premium', token), await status('POST', '/home/premium', token)]).toEqual([
      200, 401,
    ]);
    pass(14);
    expect([await status('GET', '/home/premium', token), checks(), gateway.counters.cacheHits]).toEqual([200, 1, 2]);
    pass(1);
    expect([await status('GET', '/home/premium', token), checks()]).toEqual([401, 2]);
  });

  it('forgets on flush, and remembers nothing with a TTL of 0 (G34, G48)', async () => {
    const flushed = await start();
    await flushed.status('GET', '/me', idToken);
    flushed.gateway.flush();
    await flushed.status('GET', '/me', idToken);
    const off = await start({ resultTtlSeconds: 0 });
    await off.status('GET', '/me', idToken);
    await off.status('GET', '/me', idToken);
    expect([flushed.gateway.counters.cacheHits, off.gateway.counters.cacheHits]).toEqual([0, 0]);
  });

  it('holds the validation expression against aud, or client_id where there is none (G3)', async () => {
    const { status } = await start({ validationExpression: 'client|other' });
    const strict = await start({ validationExpression: 'clien' });
    expect([await status('GET', '/me', idToken), await strict.status('GET', '/me', idToken)]).toEqual([200, 401]);
    expect(await status('GET', '/home/premium', access('premium_api/read'))).toBe(200);
    expect(await strict.status('GET', '/home/premium', access('premium_api/read'))).toBe(401);
  });

  it('that gets no keys is an authorizer failure, never a pass (G30 row 3)', async () => {
    const silent: typeof fetch = async () => Promise.reject(new TypeError('fetch failed'));
    const { ask } = await start({}, { fetch: silent });
    expect(await ask('GET', '/me', idToken)).toMatchObject({ status: 500, body: '{"message":null}' });
  });

  it('that is not described is a fault of the API (G70)', async () => {
    const routes = [{ method: 'GET', path: '/', integration: 'app', authorization: 'COGNITO_USER_POOLS' }] as const;
    await expect(gatewayForTests({ api: restApi({ routes }) })).rejects.toThrow('api.userPoolsAuthorizer is missing');
  });
});

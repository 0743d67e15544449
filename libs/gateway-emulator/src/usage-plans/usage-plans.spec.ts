import { afterEach, describe, expect, it } from '@jest/globals';
import type { RestApi, RestRoute } from '../api.js';
import { allow, counted, gatewayForTests, restApi } from '../gateway-fixture.js';
import type { LambdaHandler } from '../lambda-invocation.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

const one = { id: 'k1', value: 'one-key-of-twenty-characters' };
const two = { id: 'k2', value: 'two-key-of-twenty-characters' };
const route = (path: string, more: Partial<RestRoute> = {}): RestRoute => ({
  method: 'GET',
  path,
  integration: 'app',
  authorization: 'NONE',
  apiKeyRequired: true,
  ...more,
});
const forbidden = { status: 403, type: 'ForbiddenException', body: '{"message":"Forbidden"}' };
const tooMany = { status: 429, type: 'TooManyRequestsException', body: '{"message":"Too Many Requests"}' };
const exceeded = { status: 429, type: 'LimitExceededException', body: '{"message":"Limit Exceeded"}' };

async function start(more: Partial<Omit<RestApi, 'authorizer'>> = {}, authorizer?: LambdaHandler) {
  const api = restApi({
    routes: [
      route('/no-auth'),
      route('/open', { apiKeyRequired: false }),
      route('/closed', { authorization: 'CUSTOM' }),
    ],
    apiKeys: [one, two],
    usagePlans: [{ name: 'basic', keyIds: ['k1', 'k2'] }],
    ...more,
  });
  const started = await gatewayForTests({ api, authorizer: authorizer ?? counted(() => allow('*')) });
  open.push(started.gateway);
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(started.gateway.url + path, { headers });
    return { status: response.status, type: response.headers.get('x-amzn-errortype'), body: await response.text() };
  };
  const status = async (path: string, key: string | undefined = one.value) =>
    (await get(path, { 'x-api-key': key, authorization: 'Bearer t' })).status;
  return { ...started, get, status };
}

describe('a method that needs an API key', () => {
  it('passes with a key of a plan of the stage, and tells the integration which (G54, P1)', async () => {
    const { get } = await start();
    const { status, body } = await get('/no-auth', { 'X-API-KEY': one.value });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ requestContext: { identity: { apiKey: one.value, apiKeyId: 'k1' } } });
  });

  it.each<[string, Record<string, string>]>([
    ['missing', {}],
    ['empty', { 'x-api-key': '' }],
    ['unknown', { 'x-api-key': `${one.value}x` }],
    ['the id instead of the value', { 'x-api-key': 'k1' }],
    ['two at once', { 'x-api-key': `${one.value}, ${two.value}` }],
  ])('answers a key that is %s with 403 Forbidden (G30 row 9, G54, P2)', async (_, headers) => {
    const { get, gateway } = await start();
    expect(await get('/no-auth', headers)).toEqual(forbidden);
    expect(gateway.counters.integrationCalls).toBe(0);
  });

  it('answers a key that is disabled or in no plan in the same way (G54)', async () => {
    const { get } = await start({
      apiKeys: [{ ...one, enabled: false }, two],
      usagePlans: [{ name: 'basic', keyIds: ['k1'] }],
    });
    expect(await get('/no-auth', { 'x-api-key': one.value })).toEqual(forbidden);
    expect(await get('/no-auth', { 'x-api-key': two.value })).toEqual(forbidden);
  });

  it('is customised as INVALID_API_KEY (G66)', async () => {
    const { get } = await start({ gatewayResponses: { INVALID_API_KEY: { statusCode: 401 } } });
    expect((await get('/no-auth')).status).toBe(401);
  });

  it('asks the authorizer first: without a key its 403 comes after a good token (G58, P7)', async () => {
    const { get, gateway } = await start();
    expect((await get('/closed')).status).toBe(401);
    expect(await get('/closed', { authorization: 'Bearer t' })).toEqual(forbidden);
    expect(gateway.counters.authorizerCalls).toBe(1);
  });

  it('by choice looks at the key first, without a call (G58)', async () => {
    const { get, gateway } = await start({ choices: { apiKeyCheck: 'before-authorizer' } });
    expect(await get('/closed', { authorization: 'Bearer t' })).toEqual(forbidden);
    expect(gateway.counters.authorizerCalls).toBe(0);
    expect((await get('/closed', { authorization: 'Bearer t', 'x-api-key': one.value })).status).toBe(200);
  });
});

describe('a method that needs no API key', () => {
  it('ignores every key and meters nothing (G55)', async () => {
    const { status, get } = await start({
      usagePlans: [{ name: 'small', keyIds: ['k1'], quota: { limit: 1, period: 'DAY' } }],
    });
    expect([await status('/open'), await status('/open'), await status('/open', 'unknown')]).toEqual([200, 200, 200]);
    expect(await status('/no-auth')).toBe(200);
    const { body } = await get('/open', { 'x-api-key': one.value });
    expect(JSON.parse(body)).toMatchObject({ requestContext: { identity: { apiKey: null, apiKeyId: null } } });
  });
});

describe('a usage plan', () => {
  const plan = (more: object) => ({ usagePlans: [{ name: 'small', keyIds: ['k1', 'k2'], ...more }] });

  it('lets a burst through, then its rate by the clock, for each key apart (G56, G30 row 10, P8)', async () => {
    const { status, get, pass } = await start(plan({ throttle: { rateLimit: 2, burstLimit: 3 } }));
    expect([await status('/no-auth'), await status('/no-auth'), await status('/no-auth')]).toEqual([200, 200, 200]);
    expect(await get('/no-auth', { 'x-api-key': one.value })).toEqual(tooMany);
    expect(await status('/no-auth', two.value)).toBe(200);
    pass(0.499);
    expect(await status('/no-auth')).toBe(429);
    pass(0.001);
    expect([await status('/no-auth'), await status('/no-auth')]).toEqual([200, 429]);
    pass(3600);
    const burst = [];
    for (let index = 0; index < 4; index += 1) burst.push(await status('/no-auth'));
    expect(burst).toEqual([200, 200, 200, 429]);
  });

  it.each([
    ['DAY', '2020-03-12T23:59:59Z', '2020-03-13T00:00:00Z'],
    ['WEEK', '2020-03-14T23:59:59Z', '2020-03-15T00:00:00Z'],
    ['MONTH', '2020-03-31T23:59:59Z', '2020-04-01T00:00:00Z'],
  ] as const)('has its quota by the %s, until midnight UTC (G56, G30 row 10, P8)', async (period, last, next) => {
    const { status, get, pass } = await start(plan({ quota: { limit: 2, period } }));
    const begin = Date.parse('2020-03-12T19:03:58Z');
    expect([await status('/no-auth'), await status('/no-auth')]).toEqual([200, 200]);
    expect(await get('/no-auth', { 'x-api-key': one.value })).toEqual(exceeded);
    expect(await status('/no-auth', two.value)).toBe(200);
    pass((Date.parse(last) - begin) / 1000);
    expect(await status('/no-auth')).toBe(429);
    pass((Date.parse(next) - Date.parse(last)) / 1000);
    expect(await status('/no-auth')).toBe(200);
  });

  it('does not count a throttled request against the quota', async () => {
    const { status, pass } = await start(
      plan({ throttle: { rateLimit: 1, burstLimit: 1 }, quota: { limit: 2, period: 'DAY' } }),
    );
    expect([await status('/no-auth'), await status('/no-auth')]).toEqual([200, 429]);
    pass(1);
    expect(await status('/no-auth')).toBe(200);
    pass(1);
    expect(await status('/no-auth')).toBe(429);
  });

  it('does not count what the authorizer refused', async () => {
    const { status } = await start(
      plan({ quota: { limit: 1, period: 'DAY' } }),
      counted(() => allow('dev/GET/other')),
    );
    expect([await status('/closed'), await status('/closed'), await status('/no-auth')]).toEqual([403, 403, 200]);
  });
});

describe('a key that the authorizer names', () => {
  const named = (usageIdentifierKey?: unknown) => counted(() => ({ ...allow('*'), usageIdentifierKey }));
  const source = { apiKeySource: 'AUTHORIZER', routes: [route('/closed', { authorization: 'CUSTOM' })] } as const;

  it('meters the caller, who sends none (G52, G53, P10)', async () => {
    const { get } = await start(
      { ...source, usagePlans: [{ name: 'small', keyIds: ['k1'], quota: { limit: 1, period: 'DAY' } }] },
      named(one.value),
    );
    const token = { authorization: 'Bearer t' };
    const { status, body } = await get('/closed', token);
    expect([status, JSON.parse(body)]).toMatchObject([200, { requestContext: { identity: { apiKeyId: 'k1' } } }]);
    expect(await get('/closed', token)).toEqual(exceeded);
  });

  it.each([['k1'], [undefined], [7], ['x'.repeat(30)]])(
    'as %j is 403, whatever the client sends in x-api-key (G53, G54)',
    async (key) => {
      const { get } = await start(source, named(key));
      expect(await get('/closed', { authorization: 'Bearer t', 'x-api-key': one.value })).toEqual(forbidden);
    },
  );

  it('is cached with the policy (G57)', async () => {
    const keys = [one.value, 'x'.repeat(20)];
    const { get, gateway } = await start(
      source,
      counted(() => ({ ...allow('*'), usageIdentifierKey: keys.shift() })),
    );
    const token = { authorization: 'Bearer t' };
    expect([(await get('/closed', token)).status, (await get('/closed', token)).status]).toEqual([200, 200]);
    gateway.flush();
    expect((await get('/closed', token)).status).toBe(403);
  });
});

describe('the throttle of the stage', () => {
  it('counts every request to a method, before the authorizer (G30 row 10)', async () => {
    const { get, gateway, pass } = await start({ throttle: { rateLimit: 1, burstLimit: 1 } });
    expect((await get('/open')).status).toBe(200);
    expect(await get('/closed', { authorization: 'Bearer t' })).toEqual(tooMany);
    expect(gateway.counters.authorizerCalls).toBe(0);
    pass(1);
    expect((await get('/open')).status).toBe(200);
  });
});

describe('keys and plans', () => {
  it.each<[string, Partial<Omit<RestApi, 'authorizer'>>, string]>([
    ['a short value (G34)', { apiKeys: [one, { ...two, value: 'short' }] }, '20 to 128'],
    ['a value twice (G56)', { apiKeys: [one, { ...two, value: one.value }] }, 'unique'],
    ['a plan with an unknown key', { usagePlans: [{ name: 'p', keyIds: ['k9'] }] }, 'no key has the id "k9"'],
    [
      'a key in two plans (G56)',
      {
        usagePlans: [
          { name: 'p', keyIds: ['k1'] },
          { name: 'q', keyIds: ['k1'] },
        ],
      },
      'one plan',
    ],
    [
      'a rate of 0',
      { usagePlans: [{ name: 'p', keyIds: [], throttle: { rateLimit: 0, burstLimit: 1 } }] },
      'rateLimit',
    ],
    ['a quota of 0', { usagePlans: [{ name: 'p', keyIds: [], quota: { limit: 0, period: 'DAY' } }] }, 'quota.limit'],
    ['a key from an authorizer on an open route (G53)', { apiKeySource: 'AUTHORIZER' }, 'authorization CUSTOM alone'],
  ])('with %s are a fault that says so', async (_, change, fault) => {
    await expect(start(change)).rejects.toThrow(fault);
  });
});

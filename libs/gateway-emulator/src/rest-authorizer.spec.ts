import { afterEach, describe, expect, it } from '@jest/globals';
import type { RequestAuthorizer, RestApi } from './api.js';
import { allow, counted, gatewayForTests, raw, restApi } from './gateway-fixture.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(authorizer: Partial<RequestAuthorizer>, more: Partial<Omit<RestApi, 'authorizer'>> = {}) {
  const lambda = counted(() => allow('*'));
  const api = restApi({
    authorizer: {
      type: 'REQUEST',
      name: 'requests',
      identitySources: ['method.request.header.Authorization'],
      resultTtlSeconds: 300,
      ...authorizer,
    },
    ...more,
  });
  const started = await gatewayForTests({ api, authorizer: lambda });
  open.push(started.gateway);
  const get = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(started.gateway.url + path, { headers })).status;
  return { ...started, lambda, get };
}

describe('the event of a REQUEST authorizer', () => {
  it('is the whole request without its body, in the spelling of the client (G5, G8)', async () => {
    const { gateway, lambda } = await start({}, { stageVariables: { tier: 'gold' } });
    await raw(
      gateway.port,
      'POST /profile?a=1&A=2&a=3 HTTP/1.1',
      'Host: api.test:80',
      'aUTHORIZATION: Bearer t',
      'User-Agent: test',
      'Content-Length: 0',
    );
    expect(lambda.events).toEqual([
      {
        type: 'REQUEST',
        methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/POST/profile',
        resource: '/profile',
        path: '/profile',
        httpMethod: 'POST',
        headers: expect.objectContaining({ aUTHORIZATION: 'Bearer t', 'User-Agent': 'test' }),
        multiValueHeaders: expect.objectContaining({ aUTHORIZATION: ['Bearer t'] }),
        queryStringParameters: { a: '3', A: '2' },
        multiValueQueryStringParameters: { a: ['1', '3'], A: ['2'] },
        pathParameters: {},
        stageVariables: { tier: 'gold' },
        requestContext: expect.objectContaining({
          path: '/profile',
          accountId: '123456789012',
          resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
          stage: 'dev',
          requestId: expect.any(String),
          resourcePath: '/profile',
          httpMethod: 'POST',
          apiId: 'a1b2c3',
          identity: expect.objectContaining({ sourceIp: '127.0.0.1', userAgent: 'test', apiKey: null }),
        }),
      },
    ]);
  });

  it('has empty objects where the request has nothing, and path parameters where it has them (G5, G6)', async () => {
    const { lambda, get } = await start({});
    await get('/users/7', { authorization: 'Bearer t' });
    expect(lambda.events.at(-1)).toMatchObject({
      queryStringParameters: {},
      multiValueQueryStringParameters: {},
      pathParameters: { id: '7' },
      stageVariables: {},
    });
    expect(lambda.events.at(-1)).not.toHaveProperty('requestContext.authorizer');
  });
});

describe('the identity of a REQUEST authorizer', () => {
  const every = {
    identitySources: [
      'method.request.header.X-Tenant',
      'method.request.querystring.key',
      'stageVariables.tier',
      'context.identity.sourceIp',
    ],
  };

  it('is every source: one that is missing or empty is 401 without a call (G6, G7)', async () => {
    const { gateway, get } = await start(every, { stageVariables: { tier: 'gold' } });
    expect(await get('/profile?key=1', { 'x-tenant': 'a' })).toBe(200);
    for (const [path, tenant] of [
      ['/profile', 'a'],
      ['/profile?key=', 'a'],
      ['/profile?Key=1', 'a'],
      ['/profile?key=1', ''],
    ] as const) {
      expect([path, await get(path, tenant === '' ? {} : { 'x-tenant': tenant })]).toEqual([path, 401]);
    }
    const without = await start(every);
    expect(await without.get('/profile?key=1', { 'x-tenant': 'a' })).toBe(401);
    expect([gateway.counters.authorizerCalls, without.gateway.counters.authorizerCalls]).toEqual([1, 0]);
  });

  it('is the cache key, all of it: any change is a new call, anything else is not (G40)', async () => {
    const { gateway, get } = await start(every, { stageVariables: { tier: 'gold' } });
    const requests = [
      ['/profile?key=1', 'a', 1],
      ['/profile?key=1', 'b', 2],
      ['/profile?key=2', 'a', 3],
      ['/profile?key=1&other=1', 'a', 3],
      ['/users/1?key=1', 'a', 3],
    ] as const;
    for (const [path, tenant, calls] of requests) {
      expect(await get(path, { 'x-tenant': tenant })).toBe(200);
      expect([path, tenant, gateway.counters.authorizerCalls]).toEqual([path, tenant, calls]);
    }
  });

  it('with context.resourceId and context.httpMethod has an entry for each route (G40, G43)', async () => {
    const { gateway, get } = await start({
      identitySources: ['method.request.header.Authorization', 'context.resourceId', 'context.httpMethod'],
    });
    const token = { authorization: 'Bearer t' };
    for (const path of ['/profile', '/users/1', '/users/2', '/files/a', '/profile']) await get(path, token);
    await fetch(`${gateway.url}/profile`, { method: 'POST', headers: token });
    expect(gateway.counters).toMatchObject({ authorizerCalls: 4, cacheHits: 2 });
  });

  it('sent twice counts as one value that holds both: nobody picks one (T-HDR-3)', async () => {
    const { gateway, get } = await start({ identitySources: ['method.request.querystring.key'] });
    for (const path of ['/profile?key=1', '/profile?key=1&key=2', '/profile?key=2&key=1']) await get(path);
    expect(gateway.counters.authorizerCalls).toBe(3);
  });

  it('may be left out while nothing is cached; then every request is a call (G7)', async () => {
    const { gateway, get } = await start({ identitySources: [], resultTtlSeconds: 0 });
    expect([await get('/profile'), await get('/profile')]).toEqual([200, 200]);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 2, cacheHits: 0 });
  });

  it('that is named is asked for even while nothing is cached (G7)', async () => {
    const { gateway, get } = await start({ resultTtlSeconds: 0 });
    expect([await get('/profile'), gateway.counters.authorizerCalls]).toEqual([401, 0]);
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { allow, counted, deny, gatewayForTests, httpApi, raw } from '../gateway-fixture.js';
import type { LambdaHandler } from '../lambda-invocation.js';
import type { HttpLambdaAuthorizer } from './http-api.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(
  authorizer: Partial<HttpLambdaAuthorizer> = {},
  lambda: LambdaHandler = counted(() => allow('*')),
  more: Parameters<typeof httpApi>[0] = {},
) {
  const started = await gatewayForTests({ api: httpApi({ ...more, authorizer }), authorizer: lambda });
  open.push(started.gateway);
  const get = async (path: string, token: string | null = 'Bearer t') => {
    const headers = token === null ? {} : { Authorization: token };
    const response = await fetch(started.gateway.url + path, { headers });
    return { status: response.status, body: await response.text(), headers: response.headers };
  };
  const statuses = async (...paths: string[]) => {
    const seen: number[] = [];
    for (const path of paths) seen.push((await get(path)).status);
    return seen;
  };
  return { ...started, get, statuses };
}
const simple = { enableSimpleResponses: true } as const;
const throwing =
  (message: string): LambdaHandler =>
  async () => {
    throw new Error(message);
  };

describe('the authorizer event of an HTTP API', () => {
  it('in format 2.0 has a routeArn, a list of identity values and lower-cased headers (G4, G20, G22)', async () => {
    const lambda = counted(() => allow('*'));
    const { gateway } = await start(
      { identitySources: ['$request.header.Authorization', '$request.querystring.key', '$stageVariables.tier'] },
      lambda,
      { stageVariables: { tier: 'gold' } },
    );
    const answer = await raw(
      gateway.port,
      'GET /users/7?key=1&b=2&b=3 HTTP/1.1',
      'Host: abc.example.test',
      'AUTHORIZATION: Bearer t',
      'User-Agent: test',
      'X-Two: 1',
      'x-two: 2',
      'Cookie: a=1; b=2',
    );
    expect(answer.status).toBe(200);
    expect(lambda.events).toEqual([
      {
        version: '2.0',
        type: 'REQUEST',
        routeArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/$default/GET/users/7',
        identitySource: ['Bearer t', '1', 'gold'],
        routeKey: 'GET /users/{id}',
        rawPath: '/users/7',
        rawQueryString: 'key=1&b=2&b=3',
        cookies: ['a=1', 'b=2'],
        headers: expect.objectContaining({ authorization: 'Bearer t', 'x-two': '1,2' }),
        queryStringParameters: { key: '1', b: '2,3' },
        pathParameters: { id: '7' },
        stageVariables: { tier: 'gold' },
        requestContext: {
          accountId: '123456789012',
          apiId: 'a1b2c3',
          domainName: 'abc.example.test',
          domainPrefix: 'abc',
          http: { method: 'GET', path: '/users/7', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
          requestId: expect.any(String),
          routeKey: 'GET /users/{id}',
          stage: '$default',
          time: '12/Mar/2020:19:03:58 +0000',
          timeEpoch: 1584039838000,
        },
      },
    ]);
    expect(lambda.events[0]).not.toHaveProperty('methodArn');
    expect(lambda.events[0]).not.toHaveProperty('headers.cookie');
  });

  it('in format 1.0 is the one of REST with version and the joined identity, twice (G21)', async () => {
    const lambda = counted(() => allow('*'));
    const { get } = await start(
      { payloadFormatVersion: '1.0', identitySources: ['$request.header.authorization', '$context.routeKey'] },
      lambda,
    );
    await get('/users/7');
    expect(lambda.events).toEqual([
      expect.objectContaining({
        version: '1.0',
        type: 'REQUEST',
        methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/$default/GET/users/7',
        identitySource: 'Bearer t,GET /users/{id}',
        authorizationToken: 'Bearer t,GET /users/{id}',
        resource: '/users/{id}',
        path: '/users/7',
        httpMethod: 'GET',
        pathParameters: { id: '7' },
        requestContext: expect.objectContaining({ resourcePath: '/users/{id}', stage: '$default' }),
      }),
    ]);
    expect(lambda.events[0]).not.toHaveProperty('routeArn');
  });
});

describe('an identity source of an HTTP API', () => {
  it('that is missing is 401 without a call, with the body of this kind and no challenge (G25, G26)', async () => {
    const { gateway, get } = await start();
    const { status, body, headers } = await get('/profile', null);
    expect([status, body]).toEqual([401, '{"message":"Unauthorized"}']);
    expect([headers.get('www-authenticate'), headers.get('x-amzn-errortype')]).toEqual([null, null]);
    expect(gateway.counters.authorizerCalls).toBe(0);
  });

  it('is a header in any case, but a query parameter in its own (G22)', async () => {
    const { statuses } = await start({
      identitySources: ['$request.header.aUTHORIZATION', '$request.querystring.Key'],
    });
    expect(await statuses('/profile?Key=1', '/profile?key=1')).toEqual([200, 401]);
  });
});

describe('the answer of the authorizer of an HTTP API', () => {
  it('as a policy is read for each route; both denials are one 403 (G23, G25, G27)', async () => {
    const { get, statuses, gateway } = await start(
      {},
      counted(() => allow('$default/GET/profile')),
    );
    expect(await statuses('/profile', '/users/1', '/profile')).toEqual([200, 403, 200]);
    expect((await get('/users/1')).body).toBe('{"message":"Forbidden"}');
    expect(gateway.counters.authorizerCalls).toBe(1);
    const denied = await start(
      {},
      counted(() => deny('*')),
    );
    expect(await denied.get('/profile')).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  });

  it('as a simple response decides every route under the same identity (G23, G27, T-GW-5)', async () => {
    const onlyProfile = counted(({ rawPath }) => ({ isAuthorized: rawPath === '/profile' }));
    const { statuses, gateway } = await start(simple, onlyProfile);
    expect(await statuses('/profile', '/users/1')).toEqual([200, 200]);
    gateway.flush();
    expect(await statuses('/users/1', '/profile')).toEqual([403, 403]);
    expect(gateway.counters.authorizerCalls).toBe(2);
  });

  it('as a simple response decides its own route with $context.routeKey in the identity (G27)', async () => {
    const { statuses, gateway } = await start(
      { ...simple, identitySources: ['$request.header.Authorization', '$context.routeKey'] },
      counted(({ rawPath }) => ({ isAuthorized: rawPath === '/profile' })),
    );
    expect(await statuses('/profile', '/users/1', '/users/2', '/profile')).toEqual([200, 403, 403, 200]);
    expect(gateway.counters.authorizerCalls).toBe(2);
  });

  it.each<[string, Partial<HttpLambdaAuthorizer>, unknown]>([
    ['a simple response where policies are expected', {}, { isAuthorized: true }],
    ['a policy where simple responses are expected', simple, allow('*')],
    ['isAuthorized as text', simple, { isAuthorized: 'true' }],
    ['a context that is a list', simple, { isAuthorized: true, context: [] }],
    ['nothing', simple, null],
    ['a list in the context of format 1.0', { payloadFormatVersion: '1.0' }, { ...allow('*'), context: { a: [] } }],
  ])('%s is 500, is not cached and never passes (G23, G25, G45, G70)', async (_, authorizer, answer) => {
    const { get, gateway } = await start(
      authorizer,
      counted(() => answer),
    );
    await get('/profile');
    expect(await get('/profile')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(gateway.counters).toMatchObject({ authorizerCalls: 2, integrationCalls: 0 });
  });

  it('that is thrown is 500, also Unauthorized unless chosen otherwise (G25)', async () => {
    const crashed = await start({}, throwing('crash'));
    expect(await crashed.get('/profile')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    const unauthorized = await start({}, throwing('Unauthorized'));
    expect((await unauthorized.get('/profile')).status).toBe(500);
    const chosen = await start({}, throwing('Unauthorized'), { choices: { thrownUnauthorized: 401 } });
    expect(await chosen.get('/profile')).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  });

  it('that does not come is 500 (G25, G34)', async () => {
    const { get } = await start({}, () => new Promise(() => {}), { authorizerTimeoutMs: 20 });
    expect((await get('/profile')).status).toBe(500);
  });

  it('expires with its TTL, and is never kept with a TTL of 0 (G27, G34)', async () => {
    const { statuses, gateway, pass } = await start();
    await statuses('/profile', '/users/1');
    pass(300);
    await statuses('/profile');
    expect(gateway.counters.authorizerCalls).toBe(2);
    const off = await start({ resultTtlSeconds: 0 });
    await off.statuses('/profile', '/profile');
    expect(off.gateway.counters.authorizerCalls).toBe(2);
  });
});

describe('the context of the authorizer', () => {
  const answer = { isAuthorized: true, context: { list: ['a'], map: { b: 1 }, flag: true } };
  const contextSeen = async (authorizer: Partial<HttpLambdaAuthorizer>, output: unknown, format: '1.0' | '2.0') => {
    const routes = [
      { routeKey: 'GET /profile', integration: 'app', authorization: 'CUSTOM', payloadFormatVersion: format } as const,
    ];
    const { get } = await start(
      authorizer,
      counted(() => output),
      { routes },
    );
    const { body } = await get('/profile');
    return (JSON.parse(body) as { requestContext: { authorizer: unknown } }).requestContext.authorizer;
  };

  it('reaches an integration of format 2.0 under lambda, with lists and objects whole (G23, G24)', async () => {
    expect(await contextSeen(simple, answer, '2.0')).toEqual({ lambda: answer.context });
  });

  it('reaches an integration of format 1.0 flat and as text (G12, G24)', async () => {
    const policy = { ...allow('*'), context: { flag: true, n: 1 } };
    expect(await contextSeen({ payloadFormatVersion: '1.0' }, policy, '1.0')).toEqual({
      flag: 'true',
      n: '1',
      principalId: 'somebody',
      integrationLatency: expect.any(Number),
    });
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { allow, counted, deny, gatewayForTests, raw, restApi } from './gateway-fixture.js';
import type { LambdaHandler } from './lambda-invocation.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(...args: Parameters<typeof gatewayForTests>) {
  const started = await gatewayForTests(...args);
  open.push(started.gateway);
  const get = async (path: string, token = 'Bearer t') => {
    const response = await fetch(started.gateway.url + path, { headers: { Authorization: token } });
    return { status: response.status, type: response.headers.get('x-amzn-errortype'), body: await response.text() };
  };
  return { ...started, get };
}
const throwing = (error: unknown): LambdaHandler =>
  counted(() => {
    throw error;
  });

const unauthorized = { status: 401, type: 'UnauthorizedException', body: '{"message":"Unauthorized"}' };
const failed = { status: 500, type: 'AuthorizerFailureException', body: '{"message":null}' };
const misconfigured = { status: 500, type: 'AuthorizerConfigurationException', body: '{"message":null}' };
const rd1 = '^[Bb][Ee][Aa][Rr][Ee][Rr] +[-A-Za-z0-9._~+/]+=*$';

describe('the identity source', () => {
  it('gives the authorizer exactly three keys and the concrete path (G1)', async () => {
    const authorizer = counted(() => allow('*'));
    const { get } = await start({ authorizer });
    await get('/users/42?x=1', 'Bearer abc');
    expect(authorizer.events).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: 'Bearer abc',
        methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/GET/users/42',
      },
    ]);
  });

  it('missing, empty or blank is 401 without a call (G2, A7, C7, D1, G73)', async () => {
    const { gateway } = await start({});
    for (const header of ['X: y', 'Authorization:', 'Authorization:   ']) {
      const answer = await raw(gateway.port, 'GET /profile HTTP/1.1', 'Host: a', header);
      expect([answer.status, answer.body]).toEqual([401, '{"message":"Unauthorized"}']);
      expect(answer.head).toContain('x-amzn-errortype: UnauthorizedException');
    }
    expect(gateway.counters).toEqual({ requests: 3, authorizerCalls: 0, cacheHits: 0, integrationCalls: 0 });
  });

  it('is found in any case, and other headers are not looked at (G8, T-HDR-4)', async () => {
    const authorizer = counted(() => allow('*'));
    const { gateway } = await start({ authorizer });
    const send = (header: string) => raw(gateway.port, 'GET /profile HTTP/1.1', 'Host: a', header);
    expect((await send('aUTHORIZATION: Bearer t')).status).toBe(200);
    for (const header of ['X-Authorization: Bearer t', 'Proxy-Authorization: Bearer t', 'Cookie: Authorization=t']) {
      expect((await send(header)).status).toBe(401);
    }
    expect(authorizer.events).toHaveLength(1);
  });

  it('may be a header of another name (G2, A2)', async () => {
    const authorizer = counted(() => allow('*'));
    const api = restApi({ authorizer: { identitySource: 'method.request.header.authorizationToken' } });
    const { gateway, get } = await start({ authorizer, api });
    expect(await get('/profile')).toEqual(unauthorized);
    const response = await fetch(`${gateway.url}/profile`, { headers: { AuthorizationToken: 'opaque' } });
    expect([response.status, authorizer.events]).toEqual([
      200,
      [expect.objectContaining({ authorizationToken: 'opaque' })],
    ]);
  });

  it('sent twice, in one case or two, is handed over whole: nobody picks one of them (T-HDR-3)', async () => {
    const authorizer = counted(() => allow('*'));
    const { gateway } = await start({ authorizer });
    for (const second of ['Authorization', 'authorization']) {
      await raw(
        gateway.port,
        'GET /profile HTTP/1.1',
        'Host: a',
        'Authorization: Bearer good',
        `${second}: Bearer bad`,
      );
    }
    const strict = await start({ api: restApi({ authorizer: { validationExpression: rd1 } }) });
    const answer = await raw(
      strict.gateway.port,
      'GET /profile HTTP/1.1',
      'Host: a',
      'Authorization: Bearer good',
      'authorization: Bearer bad',
    );
    expect(authorizer.events).toEqual([expect.objectContaining({ authorizationToken: 'Bearer good, Bearer bad' })]);
    expect([answer.status, strict.gateway.counters.authorizerCalls]).toEqual([401, 0]);
  });

  it.each([
    ['Bearer abc', 200],
    ['bEARER   a-b_c.d~e+f/g==', 200],
    ['Bearer', 401],
    ['Bearer a b', 401],
    ['Basic abc', 401],
    ['Bearer a,b', 401],
    ['x Bearer abc', 401],
  ])('%j under the expression of RD1 gives %d, 401 without a call (G3, RD1)', async (token, status) => {
    const { gateway, get } = await start({ api: restApi({ authorizer: { validationExpression: rd1 } }) });
    expect((await get('/profile', token)).status).toBe(status);
    expect(gateway.counters.authorizerCalls).toBe(status === 200 ? 1 : 0);
  });

  it('must match the expression as a whole, anchored or not (G3)', async () => {
    const { get } = await start({ api: restApi({ authorizer: { validationExpression: 'a|Bearer .+' } }) });
    expect([(await get('/profile', 'Bearer x')).status, (await get('/profile', 'xa')).status]).toEqual([200, 401]);
  });
});

describe('an authorizer that throws', () => {
  it('exactly Unauthorized is 401, and is asked again (G30 row 2, A6, G45)', async () => {
    const { gateway, get } = await start({ authorizer: throwing(new Error('Unauthorized')) });
    expect([await get('/profile'), await get('/profile')]).toEqual([unauthorized, unauthorized]);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 2, cacheHits: 0, integrationCalls: 0 });
  });

  it('by choice has its Unauthorized cached (G45)', async () => {
    const api = restApi({ choices: { cacheThrownUnauthorized: true } });
    const { gateway, get } = await start({ api, authorizer: throwing(new Error('Unauthorized')) });
    expect([await get('/profile'), await get('/profile')]).toEqual([unauthorized, unauthorized]);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 1 });
  });

  it.each([
    ['another case', new Error('unauthorized')],
    ['something after it', new Error('Unauthorized.')],
    ['a space around it', new Error(' Unauthorized')],
    ['another message', new Error('issuer_timeout')],
    ['no message', new Error()],
    ['nothing', undefined],
    ['null', null],
    ['an object whose message is no text', { message: ['Unauthorized'] }],
  ])('%s is 500 and is asked again (G30 row 3, G31, RD4)', async (_, error) => {
    const { gateway, get } = await start({ authorizer: throwing(error) });
    expect([await get('/profile'), await get('/profile')]).toEqual([failed, failed]);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 2, integrationCalls: 0 });
  });

  it('by choice is a configuration error (G32)', async () => {
    const api = restApi({ choices: { authorizerCrash: 'AUTHORIZER_CONFIGURATION_ERROR' } });
    const { get } = await start({ api, authorizer: throwing(new Error('crash')) });
    expect(await get('/profile')).toEqual(misconfigured);
  });

  it('nothing, but never answers, is 500 after its timeout; a late answer changes nothing (G30 row 3, D15)', async () => {
    let late: (answer: unknown) => void = () => {};
    const authorizer: LambdaHandler = () => new Promise((resolve) => (late = resolve));
    const { gateway, get } = await start({ api: restApi({ authorizerTimeoutMs: 20 } as object), authorizer });
    expect(await get('/profile')).toEqual(failed);
    late(allow('*'));
    expect(await get('/profile')).toEqual(failed);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 2, cacheHits: 0 });
  });
});

describe('an authorizer that answers in another shape', () => {
  it.each([
    ['nothing', undefined],
    ['true', true],
    ['an object', {}],
    ['a proxy answer', { statusCode: 200 }],
    ['a simple response', { isAuthorized: true }],
    ['a policy without principal', { policyDocument: allow('*').policyDocument }],
    ['a context with a list', { ...allow('*'), context: { scope: ['a'] } }],
    ['a resource over 512 characters', allow('dev/GET/profile', 'x'.repeat(513))],
  ])('%s is 500, never 200, and is not cached (G11, G12, G30 row 4, G34, G45, G70)', async (_, answer) => {
    const { gateway, get } = await start({ authorizer: counted(() => answer) });
    expect([await get('/profile'), await get('/profile')]).toEqual([misconfigured, misconfigured]);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 2, cacheHits: 0, integrationCalls: 0 });
  });

  it('that JSON cannot carry is a crash (G30 row 3)', async () => {
    const { get } = await start({ authorizer: counted(() => ({ ...allow('*'), context: { n: 1n } })) });
    expect(await get('/profile')).toEqual(failed);
  });

  it('by way of functions and getters has only what JSON carries', async () => {
    const answer = Object.assign(Object.create({ policyDocument: allow('*').policyDocument }) as object, {
      principalId: 'p',
    });
    const { get } = await start({ authorizer: counted(() => answer) });
    expect(await get('/profile')).toEqual(misconfigured);
  });
});

describe('the policy', () => {
  it('with an explicit deny and with silence gives the two bodies of API Gateway (G30 rows 5-6, A5)', async () => {
    const said = await start({ authorizer: counted(() => deny('*')) });
    const silent = await start({ authorizer: counted(() => allow('dev/GET/other')) });
    const type = 'AccessDeniedException';
    expect(await said.get('/profile')).toEqual({
      status: 403,
      type,
      body: '{"Message":"User is not authorized to access this resource with an explicit deny"}',
    });
    expect(await silent.get('/profile')).toEqual({
      status: 403,
      type,
      body: '{"Message":"User is not authorized to access this resource"}',
    });
  });

  it('is cached and read again for each method and path, allow and deny alike (G40, G41, G45, G71, G74, A3-A5)', async () => {
    const authorizer = counted(() => allow('dev/GET/profile', 'dev/GET/users/*'));
    const { gateway, get } = await start({ authorizer });
    const statuses = [];
    for (const path of ['/files/x', '/profile', '/users/1', '/files/x']) statuses.push((await get(path)).status);
    const post = await fetch(`${gateway.url}/profile`, { method: 'POST', headers: { Authorization: 'Bearer t' } });
    expect([...statuses, post.status]).toEqual([403, 200, 200, 403, 403]);
    expect(gateway.counters).toEqual({ requests: 5, authorizerCalls: 1, cacheHits: 4, integrationCalls: 2 });
  });

  it('taken from the one ARN of the first call leaves every other route 403 until the TTL (RD3, G41)', async () => {
    const authorizer = counted(({ methodArn }) => allow(String(methodArn).split(':a1b2c3/')[1]!));
    const { get, pass } = await start({ authorizer });
    expect([(await get('/profile')).status, (await get('/users/1')).status]).toEqual([200, 403]);
    pass(300);
    expect((await get('/users/1')).status).toBe(200);
  });

  it('has another entry for each raw value of the header (G42)', async () => {
    const { gateway, get } = await start({});
    for (const token of ['Bearer x', 'bearer x', 'Bearer  x', 'Bearer x']) await get('/profile', token);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 3, cacheHits: 1 });
  });

  it('is asked for again once its age equals the TTL, after a flush, and always with TTL 0 (G34, G48, G49)', async () => {
    const { gateway, get, pass } = await start({});
    await get('/profile');
    pass(299.999);
    await get('/profile');
    expect(gateway.counters.authorizerCalls).toBe(1);
    pass(0.001);
    await get('/profile');
    expect(gateway.counters.authorizerCalls).toBe(2);
    gateway.flush();
    await get('/profile');
    expect(gateway.counters.authorizerCalls).toBe(3);
    const uncached = await start({ api: restApi({ authorizer: { resultTtlSeconds: 0 } }) });
    await uncached.get('/profile');
    await uncached.get('/profile');
    expect(uncached.gateway.counters).toMatchObject({ authorizerCalls: 2, cacheHits: 0 });
  });

  it('and its context are frozen for the TTL (G47)', async () => {
    let call = 0;
    const authorizer = counted(() => ({ ...allow('*'), context: { call: (call += 1) } }));
    const { get } = await start({ authorizer });
    const contexts = [await get('/profile'), await get('/users/1')].map(
      ({ body }) => (JSON.parse(body) as { requestContext: { authorizer: object } }).requestContext.authorizer,
    );
    expect(contexts).toEqual([
      { call: '1', principalId: 'somebody', integrationLatency: expect.any(Number) },
      { call: '1', principalId: 'somebody', integrationLatency: 0 },
    ]);
  });

  it('over 8 KB passes and is told of (G35, G36)', async () => {
    const routes = Array.from({ length: 120 }, (_, index) => `dev/GET/a-rather-long-name-of-a-route/${index}`);
    const { get, log } = await start({ authorizer: counted(() => allow('dev/GET/profile', ...routes)) });
    expect((await get('/profile')).status).toBe(200);
    expect(log).toContainEqual(
      expect.objectContaining({ event: 'authorizer-result-large', bytes: expect.any(Number) }),
    );
  });
});

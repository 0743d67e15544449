import { afterEach, describe, expect, it } from '@jest/globals';
import { counted, gatewayForTests, httpApi, raw, allow } from '../gateway-fixture.js';
import type { LambdaHandler } from '../lambda-invocation.js';
import type { HttpApi, HttpRoute } from './http-api.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(api: Partial<Omit<HttpApi, 'authorizer'>> = {}, app?: LambdaHandler) {
  const started = await gatewayForTests({
    api: httpApi(api),
    authorizer: counted(() => allow('*')),
    ...(app && { app }),
  });
  open.push(started.gateway);
  return started;
}
const route = (routeKey: string, more: Partial<HttpRoute> = {}): HttpRoute => ({
  routeKey,
  integration: 'app',
  authorization: 'NONE',
  ...more,
});

describe('the route of an HTTP API', () => {
  const routes = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/pets/dog/1', 'ANY /{proxy+}'],
    ['POST', '/', '$default'],
  ])('of %s %s is %s: a verb that is missing falls through to a greedier one', async (method, path, expected) => {
    const { gateway } = await start({ routes: routes.map((key) => route(key)) });
    const response = await fetch(gateway.url + path, { method });
    expect(((await response.json()) as { routeKey: string }).routeKey).toBe(expected);
  });

  it('that is none is 404 Not Found, as is another stage', async () => {
    const { gateway } = await start({ stage: 'dev', stageInPath: true });
    const ask = async (path: string) => {
      const response = await fetch(gateway.url + path);
      return [response.status, await response.text()];
    };
    expect(await ask('/dev/nowhere')).toEqual([404, '{"message":"Not Found"}']);
    expect(await ask('/open')).toEqual([404, '{"message":"Not Found"}']);
    expect((await ask('/dev/open'))[0]).toBe(200);
    expect((await ask('/dev/open/'))[0]).toBe(404);
  });

  it('whose authorizer is not there is never passed (G70)', async () => {
    const api = httpApi();
    await expect(gatewayForTests({ api, authorizer: undefined })).rejects.toThrow('authorizer is not a function');
    const { authorizer: _, ...without } = api;
    await expect(gatewayForTests({ api: without })).rejects.toThrow('api.authorizer is missing');
    const jwt = httpApi({ routes: [route('GET /a', { authorization: 'JWT' })] });
    await expect(gatewayForTests({ api: jwt })).rejects.toThrow('api.jwtAuthorizer is missing');
  });
});

describe('the description of an HTTP API', () => {
  it.each<[string, Parameters<typeof httpApi>[0], string]>([
    ['a route key without slash', { routes: [route('GET a')] }, 'write the key'],
    ['a route twice', { routes: [route('GET /a'), route('GET /a')] }, 'twice'],
    ['an unknown integration', { routes: [route('GET /a', { integration: 'x' })] }, 'no function "x"'],
    ['scopes without a JWT', { routes: [route('GET /a', { scopes: ['a'] })] }, 'scopes need'],
    ['a REST identity source', { authorizer: { identitySources: ['method.request.header.A'] } }, '$request.header'],
    ['cached results without identity (G27)', { authorizer: { identitySources: [] } }, 'name a source'],
    [
      'simple responses in format 1.0 (G23)',
      { authorizer: { payloadFormatVersion: '1.0', enableSimpleResponses: true } },
      'payloadFormatVersion 2.0',
    ],
    ['an authorizer timeout over 10 s (G34)', { authorizerTimeoutMs: 10_001 }, '1 to 10000'],
    ['credentials for every origin', { cors: { allowOrigins: ['*'], allowCredentials: true } }, 'name the origins'],
    [
      'no audience (G28)',
      { jwtAuthorizer: { name: 'j', identitySource: '$request.header.A', issuer: 'https://i.test', audience: [] } },
      'audience',
    ],
  ])('with %s is a fault that says so', async (_, change, fault) => {
    await expect(gatewayForTests({ api: httpApi(change) })).rejects.toThrow(fault);
  });
});

describe('the event of an integration of an HTTP API', () => {
  const eventOf = async (format: '1.0' | '2.0', body?: string, type = 'application/json') => {
    const { gateway } = await start({ routes: [route('POST /a/{id}', { payloadFormatVersion: format })] });
    const response = await fetch(`${gateway.url}/a/1?b=2`, {
      method: 'POST',
      headers: { 'content-type': type },
      ...(body !== undefined && { body }),
    });
    return (await response.json()) as Record<string, unknown>;
  };

  it('of format 2.0 has no member for what is absent, and base64 for what is no text (G20)', async () => {
    const event = await eventOf('2.0', '{"x":1}');
    expect(event).toMatchObject({
      version: '2.0',
      body: '{"x":1}',
      isBase64Encoded: false,
      pathParameters: { id: '1' },
    });
    expect(event).not.toHaveProperty('requestContext.authorizer');
    expect(event).not.toHaveProperty('cookies');
    expect(await eventOf('2.0')).not.toHaveProperty('body');
    expect(await eventOf('2.0', 'ab', 'image/png')).toMatchObject({ body: 'YWI=', isBase64Encoded: true });
  });

  it('of format 1.0 is the one of REST with its version (G21)', async () => {
    expect(await eventOf('1.0', 'text', 'text/plain')).toMatchObject({
      version: '1.0',
      resource: '/a/{id}',
      httpMethod: 'POST',
      multiValueQueryStringParameters: { b: ['2'] },
      body: 'text',
    });
  });
});

describe('the answer of an integration of an HTTP API', () => {
  const answerTo = async (answer: unknown, format: '1.0' | '2.0' = '2.0') => {
    const { gateway } = await start(
      { routes: [route('GET /a', { payloadFormatVersion: format })] },
      counted(() => answer),
    );
    const response = await fetch(`${gateway.url}/a`);
    return { status: response.status, headers: response.headers, body: await response.text() };
  };

  it('has its cookies set one by one, its base64 decoded and its challenge under its own name (G26, G63)', async () => {
    const { status, headers, body } = await answerTo({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Bearer', 'Content-Length': '99' },
      cookies: ['a=1', 'b=2; HttpOnly'],
      body: Buffer.from('hé').toString('base64'),
      isBase64Encoded: true,
    });
    expect([status, body, headers.getSetCookie()]).toEqual([401, 'hé', ['a=1', 'b=2; HttpOnly']]);
    expect([headers.get('www-authenticate'), headers.get('content-type')]).toEqual([
      'Bearer',
      'text/plain; charset=utf-8',
    ]);
  });

  it('without a status is the body of a 200: JSON, or text as it is', async () => {
    const json = await answerTo({ hello: 1 });
    expect([json.status, json.headers.get('content-type'), json.body]).toEqual([
      200,
      'application/json',
      '{"hello":1}',
    ]);
    expect((await answerTo('plain')).body).toBe('plain');
  });

  it.each<[unknown, '1.0' | '2.0']>([
    [{ hello: 1 }, '1.0'],
    [{ statusCode: 'x' }, '2.0'],
    [{ statusCode: 200, cookies: 'a=1' }, '2.0'],
    [{ statusCode: 200, cookies: ['a\r\nb: c'] }, '2.0'],
    [{ statusCode: 200, body: {} }, '2.0'],
  ])('%j in format %s is 500', async (answer, format) => {
    expect(await answerTo(answer, format)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  });

  it('that does not come is 503, one that fails is 500', async () => {
    const failing = await start({ integrationTimeoutMs: 50 }, async () => {
      throw new Error('x');
    });
    const silent = await start({ integrationTimeoutMs: 50 }, () => new Promise(() => {}));
    const statusOf = async (url: string) => (await fetch(`${url}/open`)).status;
    expect([await statusOf(failing.gateway.url), await statusOf(silent.gateway.url)]).toEqual([500, 503]);
  });
});

describe('the built-in CORS of an HTTP API', () => {
  const cors = { allowOrigins: ['https://app.test'], allowMethods: ['GET'], maxAgeSeconds: 60, exposeHeaders: ['x-a'] };
  const preflight = (url: string, origin = 'https://app.test') =>
    fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });

  it('answers a preflight by itself, without an OPTIONS route, a token or a call (G26, G65, D14)', async () => {
    const { gateway } = await start({ cors });
    const response = await preflight(`${gateway.url}/profile`);
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.test']);
    expect(response.headers.get('access-control-allow-methods')).toBe('GET');
    expect(response.headers.get('access-control-max-age')).toBe('60');
    const stranger = await preflight(`${gateway.url}/profile`, 'https://evil.test');
    expect([stranger.status, stranger.headers.get('access-control-allow-origin')]).toEqual([204, null]);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
  });

  it('leaves OPTIONS to an authorizer on $default, unless an open OPTIONS /{proxy+} takes it first (G26)', async () => {
    const closed = route('$default', { authorization: 'CUSTOM' });
    const caught = await start({ cors, routes: [closed] });
    expect((await preflight(`${caught.gateway.url}/x`)).status).toBe(401);
    const mended = await start({ cors, routes: [closed, route('OPTIONS /{proxy+}')] });
    expect((await preflight(`${mended.gateway.url}/x`)).status).toBe(204);
  });

  it('replaces what the integration says, and is on refusals too (G26)', async () => {
    const app = counted(() => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'x-a': '1' } }));
    const { gateway } = await start({ cors }, app);
    const ask = (path: string, origin: string) => fetch(gateway.url + path, { headers: { origin } });
    const listed = await ask('/open', 'https://app.test');
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.test');
    expect([listed.headers.get('access-control-expose-headers'), listed.headers.get('x-a')]).toEqual(['x-a', '1']);
    expect((await ask('/open', 'https://evil.test')).headers.get('access-control-allow-origin')).toBeNull();
    const refused = await ask('/profile', 'https://app.test');
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, 'https://app.test']);
  });

  it('without a description leaves the headers of the integration alone', async () => {
    const app = counted(() => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } }));
    const { gateway } = await start({}, app);
    const answer = await raw(gateway.port, 'GET /open HTTP/1.1', 'Host: a', 'Origin: https://any.test');
    expect(answer.head).toMatch(/access-control-allow-origin: \*/i);
  });
});

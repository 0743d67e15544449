import { afterEach, describe, expect, it } from '@jest/globals';
import type { RestApi } from './api.js';
import { failures } from './failures.js';
import { allow, counted, deny, gatewayForTests, raw, restApi } from './gateway-fixture.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

type Responses = NonNullable<RestApi['gatewayResponses']>;
type Options = Parameters<typeof gatewayForTests>[0];

/** A gateway with these responses; `get` without a token unless one is given. */
async function start(gatewayResponses: Responses, options: Options = {}, api: Partial<RestApi> = {}) {
  const { authorizer: _, ...overrides } = api;
  const started = await gatewayForTests({ api: restApi({ gatewayResponses, ...overrides }), ...options });
  open.push(started.gateway);
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(started.gateway.url + path, { headers: { ...headers } });
  return { ...started, get };
}
const token = { Authorization: 'Bearer t' };
const cors = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://app.example'" };
const originOf = (response: Response) => response.headers.get('access-control-allow-origin');

describe('a gateway response', () => {
  it('adds static headers, among them the challenge and CORS, and keeps the body (G60, G61, G62, D1)', async () => {
    const challenge = { 'gatewayresponse.header.WWW-Authenticate': `'Bearer realm="api"'` };
    const { get } = await start({ UNAUTHORIZED: { responseParameters: { ...cors, ...challenge } } });
    const response = await get('/profile');
    expect([response.status, await response.text()]).toEqual([401, '{"message":"Unauthorized"}']);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="api"');
    expect(originOf(response)).toBe('https://app.example');
    expect(response.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('for ACCESS_DENIED keeps the capital Message unless a template says otherwise (G30 rows 5-6)', async () => {
    const challenge = { 'gatewayresponse.header.WWW-Authenticate': `'Bearer error="insufficient_scope"'` };
    const { get } = await start(
      { ACCESS_DENIED: { responseParameters: challenge } },
      { authorizer: counted(() => deny('*')) },
    );
    const response = await get('/profile', token);
    expect(await response.json()).toEqual({
      Message: 'User is not authorized to access this resource with an explicit deny',
    });
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
  });

  it('can tell the missing scope from the context of a denying policy, also a cached one (G64)', async () => {
    const { get } = await start(
      {
        ACCESS_DENIED: {
          responseParameters: { 'gatewayresponse.header.X-Scope': 'context.authorizer.needed' },
          responseTemplates: {
            'application/json':
              '{"message":$context.error.messageString,"type":"$context.error.responseType","scope":"${context.authorizer.needed}","who":"$context.authorizer.principalId","claims":"$context.authorizer.claims"}',
          },
        },
      },
      { authorizer: counted(() => ({ ...deny('*'), context: { needed: 'content:write', claims: 'x' } })) },
    );
    for (const path of ['/profile', '/users/1']) {
      const response = await get(path, token);
      expect(response.headers.get('x-scope')).toBe('content:write');
      expect(await response.json()).toEqual({
        message: 'User is not authorized to access this resource with an explicit deny',
        type: 'ACCESS_DENIED',
        scope: 'content:write',
        who: 'somebody',
        claims: '',
      });
    }
  });

  it('reads the request, stage variables and the context (G60)', async () => {
    const text =
      '$context.stage|$context.apiId|$context.httpMethod|$context.resourcePath|$context.path|$stageVariables.tier|$method.request.header.x-case|$method.request.querystring.q|$method.request.path.id|$context.error.message|$stageVariables.none|$USD 5|$input.json';
    const { get } = await start(
      { UNAUTHORIZED: { statusCode: 499, responseTemplates: { 'text/plain': text } } },
      {},
      { stageVariables: { tier: 'gold' } },
    );
    const response = await get('/users/7?q=a%20b', { 'X-Case': 'yes' });
    expect([response.status, response.headers.get('content-type')]).toEqual([499, 'text/plain']);
    expect(await response.text()).toBe(
      'dev|a1b2c3|GET|/users/{id}|/users/7|gold|yes|a b|7|Unauthorized||$USD 5|$input.json',
    );
  });

  it('substitutes once: a value that looks like a variable stays text (G60)', async () => {
    const { get } = await start({
      UNAUTHORIZED: { responseTemplates: { 'application/json': '"$method.request.header.x-echo"' } },
    });
    const response = await get('/profile', { 'X-Echo': '$context.accountId' });
    expect(await response.json()).toBe('$context.accountId');
  });

  it('cannot be given a second header through a line break in a context value (T-GW-7)', async () => {
    const { get } = await start(
      { ACCESS_DENIED: { responseParameters: { 'gatewayresponse.header.X-Why': 'context.authorizer.why' } } },
      { authorizer: counted(() => ({ ...deny('*'), context: { why: 'a\r\nX-Injected: 1' } })) },
    );
    const response = await get('/profile', token);
    expect([response.status, response.headers.get('x-why'), response.headers.get('x-injected')]).toEqual([
      403,
      'a X-Injected: 1',
      null,
    ]);
  });

  it('may replace a header of the gateway’s own, which is then sent once', async () => {
    const type = { 'gatewayresponse.header.content-type': "'application/problem+json'" };
    const { get } = await start({ UNAUTHORIZED: { responseParameters: type } });
    expect((await get('/profile')).headers.get('content-type')).toBe('application/problem+json');
  });

  it('chooses its template by what the client accepts first', async () => {
    const { get } = await start({
      UNAUTHORIZED: { responseTemplates: { 'application/json': '{}', 'text/html': '<p>' } },
    });
    const bodies = [];
    for (const Accept of ['text/html, */*;q=0.1', 'application/json', 'image/png']) {
      bodies.push(await (await get('/profile', { Accept })).text());
    }
    expect(bodies).toEqual(['<p>', '{}', '{}']);
  });

  it('of a default reaches every other type of its class, but UNAUTHORIZED stands alone (G61, D1)', async () => {
    const fallback = {
      DEFAULT_4XX: { statusCode: 418, responseParameters: cors },
      DEFAULT_5XX: { responseParameters: cors },
    };
    const thrown = await start(fallback, {
      authorizer: counted(() => {
        throw new Error('crash');
      }),
    });
    const crash = await thrown.get('/profile', token);
    expect([crash.status, originOf(crash), await crash.text()]).toEqual([
      500,
      'https://app.example',
      '{"message":null}',
    ]);
    const unknown = await thrown.get('/nowhere');
    expect([unknown.status, originOf(unknown)]).toEqual([418, 'https://app.example']);
    const missing = await thrown.get('/profile');
    expect([missing.status, originOf(missing)]).toEqual([401, null]);
    const silent = await start(fallback, { authorizer: counted(() => allow('dev/GET/other')) });
    expect((await silent.get('/profile', token)).status).toBe(418);
    const misshapen = await start(fallback, { authorizer: counted(() => ({})), app: counted(() => null) });
    expect(originOf(await misshapen.get('/profile', token))).toBe('https://app.example');
    const integration = await misshapen.get('/open');
    expect([integration.status, originOf(integration)]).toEqual([502, 'https://app.example']);
  });

  it('of its own is not completed from the default (G61)', async () => {
    const { get } = await start({ DEFAULT_4XX: { responseParameters: cors }, MISSING_AUTHENTICATION_TOKEN: {} });
    expect(originOf(await get('/nowhere'))).toBeNull();
  });

  it('of an authorizer error is chosen by its kind (G32)', async () => {
    const responses = {
      AUTHORIZER_FAILURE: { statusCode: 503 },
      AUTHORIZER_CONFIGURATION_ERROR: { statusCode: 504 },
    };
    const crash = await start(responses, {
      authorizer: counted(() => {
        throw new Error('crash');
      }),
    });
    const malformed = await start(responses, { authorizer: counted(() => ({})) });
    expect([(await crash.get('/profile', token)).status, (await malformed.get('/profile', token)).status]).toEqual([
      503, 504,
    ]);
  });

  it('has the default status that AWS lists for its type (G66)', () => {
    const listed: Readonly<Record<string, number>> = {
      UNAUTHORIZED: 401,
      ACCESS_DENIED: 403,
      EXPIRED_TOKEN: 403,
      INVALID_API_KEY: 403,
      INVALID_SIGNATURE: 403,
      MISSING_AUTHENTICATION_TOKEN: 403,
      QUOTA_EXCEEDED: 429,
      THROTTLED: 429,
      AUTHORIZER_CONFIGURATION_ERROR: 500,
      AUTHORIZER_FAILURE: 500,
      INTEGRATION_FAILURE: 502, // listed as 504, which a Lambda proxy integration does not give
      INTEGRATION_TIMEOUT: 504,
    };
    const typed = Object.values(failures).flatMap(({ type, status }) => (type === null ? [] : [{ type, status }]));
    for (const { type, status } of typed) expect([type, status]).toEqual([type, listed[type]]);
    expect(typed.length).toBeGreaterThanOrEqual(10);
  });

  it('does not reach a 414 nor a 413 (G30 row 12, G61)', async () => {
    const { get, gateway } = await start({ DEFAULT_4XX: { statusCode: 418 } });
    expect((await get(`/users/${'a'.repeat(1600)}`, token)).status).toBe(414);
    const length = 'Content-Length: 99999999';
    expect((await raw(gateway.port, 'POST /open HTTP/1.1', 'Host: a', length)).status).toBe(413);
  });
});

describe('a preflight', () => {
  const options = (url: string, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'OPTIONS', headers: { Origin: 'https://b.example', ...headers } });
  const corsApi = { cors: { origins: ['https://a.example', 'https://b.example'], maxAgeSeconds: 60 } };

  it('is answered without a token and without a call (D14, G65, T-GW-9)', async () => {
    const { gateway } = await start({}, {}, corsApi);
    const response = await options(`${gateway.url}/profile`);
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'access-control-allow-origin': 'https://b.example',
      'access-control-allow-methods': 'OPTIONS,GET,POST',
      'access-control-allow-headers': expect.stringContaining('Authorization'),
      'access-control-max-age': '60',
    });
    expect(gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
  });

  it('from a stranger names the first origin, never the stranger (RD6)', async () => {
    const { gateway } = await start({}, {}, corsApi);
    const response = await options(`${gateway.url}/files/x`, { Origin: 'https://evil.example' });
    expect(originOf(response)).toBe('https://a.example');
    expect(response.headers.get('access-control-allow-methods')).toBe('OPTIONS,DELETE,GET,HEAD,PATCH,POST,PUT');
  });

  it('of an unknown resource is 403, and an override header makes no preflight of a GET (T-GW-9)', async () => {
    const { gateway, get } = await start({}, {}, corsApi);
    expect((await options(`${gateway.url}/nowhere`)).status).toBe(403);
    expect((await get('/profile', { 'X-HTTP-Method-Override': 'OPTIONS' })).status).toBe(401);
  });

  it('goes to the resource when it has an OPTIONS of its own', async () => {
    const own = { method: 'OPTIONS', path: '/open', integration: 'app', authorization: 'NONE' } as const;
    const { gateway } = await start({}, {}, { ...corsApi, routes: [own] });
    expect([(await options(`${gateway.url}/open`)).status, gateway.counters.integrationCalls]).toEqual([200, 1]);
  });
});

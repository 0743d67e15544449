import { beforeEach, describe, expect, it } from '@jest/globals';
import { OutageError, refused } from '@sallyport/protocol';
import type { AuthorizerProfile } from './authorizer-profile.js';
import {
  connectEvent,
  handlerFor,
  http1Event,
  http2Event,
  manifestOf,
  principal,
  restEvent,
  stage,
  tokenEvent,
} from './gateway-authorizer.fixture.js';
import { GatewayAuthorizer } from './gateway-authorizer.js';
import { lambdaAuthorizer } from './lambda-authorizer.js';

const manifest = manifestOf(
  'GET /profile profile:read',
  'GET /orders/{id} orders:read',
  'GET /orders/all orders:admin',
);
const holder = principal(['profile:read', 'orders:read']);
const simple = { response: 'simple', cacheTtlSeconds: 0 } as const;
const perRoute = { routeInKey: { rest: true, http: true } };
const policy = (Effect: string, ...Resource: string[]) => ({ Action: 'execute-api:Invoke', Effect, Resource });
const denyAll = { Version: '2012-10-17', Statement: [policy('Deny', `${stage}/*`)] };

/** One event a format, for GET /profile or $connect. */
const formats: Record<string, unknown> = {
  'REST TOKEN': tokenEvent(),
  'REST REQUEST': restEvent('GET/profile', '/profile'),
  'HTTP API 1.0': http1Event('GET/profile'),
  'HTTP API 2.0': http2Event('GET/profile', 'GET /profile'),
  WebSocket: connectEvent(),
};
const withRoutes = Object.keys(formats).filter((format) => format !== 'WebSocket');
const throwing = ['REST TOKEN', 'REST REQUEST', 'WebSocket'];

describe('the answer to each format', () => {
  it.each(withRoutes)(
    '%s is the policy of every route of the token, whatever was asked for (RD3, INV-1)',
    async (format) => {
      const answer = await handlerFor(holder, { manifest })(formats[format], {});
      expect(answer).toEqual({
        principalId: 'shop@clients',
        policyDocument: {
          Version: '2012-10-17',
          Statement: [
            policy('Allow', `${stage}/GET/profile`, `${stage}/GET/orders/*`),
            policy('Deny', `${stage}/GET/orders/all`, `${stage}/GET/orders/all/`),
          ],
        },
        context: { scope: 'profile:read orders:read', subject: 'shop@clients', clientId: 'shop' },
      });
    },
  );

  it('WebSocket is the policy of $connect alone (G29)', async () => {
    expect(await handlerFor(principal(), { manifest })(connectEvent(), {})).toMatchObject({
      policyDocument: { Version: '2012-10-17', Statement: [policy('Allow', `${stage}/$connect`)] },
    });
  });

  it('WebSocket denies everything to a token without the scopes of $connect', async () => {
    const connect = { access: 'scopes', scopes: { allOf: ['chat'] } } as const;
    const answer = handlerFor(principal(['other']), { manifest, connect })(connectEvent(), {});
    expect(await answer).toMatchObject({ policyDocument: denyAll });
    const allowed = handlerFor(principal(['chat']), { manifest, connect })(connectEvent(), {});
    expect(await allowed).toHaveProperty('policyDocument.Statement.0.Effect', 'Allow');
  });

  it('HTTP API 2.0 is a yes or no for the route where simple answers are set up (G23)', async () => {
    const ask = (route: string, key: string) =>
      handlerFor(holder, { manifest, profile: simple })(http2Event(route, key), {});
    expect(await ask('GET/profile', 'GET /profile')).toEqual({
      isAuthorized: true,
      context: { scope: 'profile:read orders:read', subject: 'shop@clients', clientId: 'shop' },
    });
    expect(await ask('GET/orders/all', 'GET /orders/all')).toEqual({ isAuthorized: false, context: {} });
    expect(await ask('GET/unknown', '$default')).toEqual({ isAuthorized: false, context: {} });
  });

  it('is a policy for every other format even then', async () => {
    for (const format of ['REST TOKEN', 'REST REQUEST', 'HTTP API 1.0', 'WebSocket']) {
      expect(await handlerFor(holder, { manifest, profile: simple })(formats[format], {})).toHaveProperty(
        'policyDocument',
      );
    }
  });
});

describe('a refused token', () => {
  it.each(throwing)('is exactly Unauthorized for %s (G31)', async (format) => {
    const failure: unknown = await handlerFor(refused('token_expired'), { manifest })(formats[format], {}).catch(
      (error: unknown) => error,
    );
    expect(failure).toEqual(new Error('Unauthorized'));
  });

  it.each(['HTTP API 1.0', 'HTTP API 2.0'])('is one Deny on the stage for %s (G25)', async (format) => {
    expect(await handlerFor(refused('token_expired'), { manifest })(formats[format], {})).toEqual({
      principalId: 'nobody',
      policyDocument: denyAll,
      context: {},
    });
  });

  it('is isAuthorized: false where simple answers are set up', async () => {
    const answer = await handlerFor(refused('token_expired'), { manifest, profile: simple })(
      formats['HTTP API 2.0'],
      {},
    );
    expect(answer).toEqual({ isAuthorized: false, context: {} });
  });

  it.each(Object.keys(formats))(
    'is none when the issuer is silent: %s gets an error, never an answer (INV-8)',
    async (format) => {
      const outage = new OutageError('issuer_timeout', { host: 'issuer.test' });
      const authenticator = { authenticate: () => Promise.reject(outage) };
      for (const profile of [{}, simple]) {
        const handler = lambdaAuthorizer(new GatewayAuthorizer({ authenticator, manifest, profile }));
        await expect(handler(formats[format], {})).rejects.toBe(outage);
      }
    },
  );
});

describe('two headers that disagree (T-HDR-3)', () => {
  const handler = handlerFor(holder, { manifest });
  const twice = {
    headers: { Authorization: 'Bearer abc' },
    multiValueHeaders: { Authorization: ['Bearer other', 'Bearer abc'] },
  };
  const twoCasings = {
    headers: { Authorization: 'Bearer abc', authorization: 'Bearer other' },
    multiValueHeaders: null,
  };

  it.each(['REST REQUEST', 'WebSocket'])('are Unauthorized for %s', async (format) => {
    for (const headers of [twice, twoCasings]) {
      await expect(handler({ ...(formats[format] as object), ...headers }, {})).rejects.toThrow(/^Unauthorized$/);
    }
  });

  it('are a Deny for HTTP APIs, joined by commas or not', async () => {
    const joined = { headers: { authorization: 'Bearer abc,Bearer other' } };
    for (const [format, headers] of [
      ['HTTP API 1.0', twice],
      ['HTTP API 1.0', twoCasings],
      ['HTTP API 2.0', twoCasings],
      ['HTTP API 2.0', joined],
    ] as const) {
      expect(await handler({ ...(formats[format] as object), ...headers }, {})).toMatchObject({
        policyDocument: denyAll,
      });
    }
  });
});

describe('where the gateway’s cache key holds the route', () => {
  const tangled = manifestOf('GET /users/{id} read', 'GET /users/{id}/orders read', 'GET /{proxy+} admin');
  const reader = principal(['read']);
  const statements = async (event: unknown, profile: object = perRoute) => {
    const answer = await handlerFor(reader, { manifest: tangled, profile })(event, {});
    return (answer as { policyDocument: { Statement: unknown } }).policyDocument.Statement;
  };

  it('a REST API gets the policy of exactly the resource it names, though no wildcard could tell it apart', async () => {
    expect(await statements(restEvent('GET/users/1/orders', '/users/{name}/orders'))).toEqual([
      policy('Allow', `${stage}/GET/users/*/orders`),
    ]);
    expect(await statements(restEvent('GET/x/y', '/{any+}'))).toEqual([policy('Deny', `${stage}/*`)]);
  });

  it('an HTTP API gets the policy of exactly its route key', async () => {
    expect(await statements(http2Event('GET/users/1/orders', 'GET /users/{id}/orders'))).toEqual([
      policy('Allow', `${stage}/GET/users/*/orders`),
    ]);
  });

  it('a resource that is not in the manifest gets the policy of all routes, since it stands for several', async () => {
    const whole = await statements(tokenEvent());
    expect(whole).toHaveLength(2);
    expect(await statements(restEvent('GET/users/1/orders', '/users/{proxy+}'))).toEqual(whole);
    expect(await statements(http2Event('GET/users/1/orders', '$default'))).toEqual(whole);
  });

  it('and nowhere else: a TOKEN event, format 1.0, or another key get the policy of all routes', async () => {
    const whole = await statements(tokenEvent());
    expect(await statements(http1Event('GET/users/1/orders'))).toEqual(whole);
    expect(await statements(restEvent('GET/users/1/orders', '/users/{id}/orders'), {})).toEqual(whole);
    const httpOnly = { routeInKey: { rest: false, http: true } };
    expect(await statements(restEvent('GET/users/1/orders', '/users/{id}/orders'), httpOnly)).toEqual(whole);
  });
});

describe('a simple answer that is kept by route key', () => {
  const cached = { response: 'simple', cacheTtlSeconds: 300, routeInKey: { rest: false, http: true } } as const;
  const ask = (routes: readonly string[], route: string, key: string) =>
    handlerFor(principal(['read']), { manifest: manifestOf(...routes), profile: cached })(http2Event(route, key), {});

  it('is that of the route', async () => {
    const routes = ['GET /users/{id} read', 'GET /users/all admin'];
    expect(await ask(routes, 'GET/users/1', 'GET /users/{name}')).toMatchObject({ isAuthorized: true });
    expect(await ask(routes, 'GET/users/all', 'GET /users/all')).toMatchObject({ isAuthorized: false });
    expect(await ask(routes, 'GET/other', 'GET /other')).toMatchObject({ isAuthorized: false });
  });

  it('is no though the route key would be open, when its path is another route’s that refuses', async () => {
    const asked = ask(['GET /users/{id} read', 'GET /users/all admin'], 'GET/users/all', 'GET /users/{id}');
    await expect(asked).rejects.toThrow(/stands for several routes/);
  });

  it('is none when the key stands for routes that differ: an error says what to change (T-GW-5)', async () => {
    const mixed = ['GET /a read', 'POST /a admin'];
    for (const [route, key] of [
      ['GET/a', 'ANY /a'],
      ['GET/a', '$default'],
      ['GET/a', 'GET /{proxy+}'],
    ] as const) {
      await expect(ask(mixed, route, key)).rejects.toThrow(
        /AUTHORIZER_RESPONSE=iam, or AUTHORIZER_CACHE_TTL_SECONDS=0/,
      );
    }
    await expect(ask(['GET /a read'], 'GET/a', 'ANY /a')).rejects.toThrow(/stands for several routes/);
    expect(await ask(['ANY /a read', 'POST /a read'], 'GET/a', 'ANY /a')).toMatchObject({ isAuthorized: true });
    expect(await ask(['GET /a admin', 'POST /a admin'], 'GET/a', 'ANY /a')).toMatchObject({ isAuthorized: false });
  });
});

describe('a gateway that shows that it keeps no answer for each route, though settings say so', () => {
  const event = http2Event('GET/users/1/orders', 'GET /users/{id}/orders', ['Bearer abc']);
  const routes = manifestOf('GET /users/{id}/orders read', 'GET /users/all admin');
  const said: string[] = [];
  const decisionLog = { notice: (line: string) => void said.push(line), record: () => undefined } as never;
  const ask = (profile: Partial<AuthorizerProfile>, asked: unknown = event) =>
    handlerFor(principal(['read']), {
      manifest: routes,
      profile: { cacheTtlSeconds: 300, routeInKey: { rest: false, http: true }, ...profile },
      decisionLog,
    })(asked, {});
  beforeEach(() => void (said.length = 0));

  it('gets no plain yes or no: it would open every route of the token’s kept answer (T-GW-5)', async () => {
    await expect(ask({ response: 'simple' })).rejects.toThrow(/has \$context\.routeKey and the identity sources/);
    expect(await ask({ response: 'simple', cacheTtlSeconds: 0 })).toMatchObject({ isAuthorized: true });
  });

  it('gets the policy of all routes, which is right for either, and is told of once', async () => {
    const authorize = handlerFor(principal(['read']), {
      manifest: routes,
      profile: { cacheTtlSeconds: 300, routeInKey: { rest: false, http: true } },
      decisionLog,
    });
    const whole = await handlerFor(principal(['read']), { manifest: routes })(event, {});
    for (let n = 0; n < 3; n += 1) expect(await authorize(event, {})).toEqual(whole);
    expect(said).toEqual([expect.stringContaining('AUTHORIZER_IDENTITY_SOURCES has $context.routeKey')]);
  });

  it.each([undefined, null, 'Bearer abc', {}, 7])('is believed where it shows nothing: %j', async (identitySource) => {
    const shown = { ...event, identitySource };
    expect(await ask({ response: 'simple' }, shown)).toMatchObject({ isAuthorized: true });
    expect(said).toEqual([]);
  });
});

describe('the key of a usage plan', () => {
  const key = 'k'.repeat(20);
  const usageKeyOf = ({ clientId }: { clientId?: string }) => (clientId === 'shop' ? key : undefined);

  it.each(['REST TOKEN', 'REST REQUEST'])('is in the answer to %s, for clients that have one (G53)', async (format) => {
    expect(await handlerFor(holder, { manifest, usageKeyOf })(formats[format], {})).toHaveProperty(
      'usageIdentifierKey',
      key,
    );
    const stranger = principal([], { clientId: 'other' });
    expect(await handlerFor(stranger, { manifest, usageKeyOf })(formats[format], {})).not.toHaveProperty(
      'usageIdentifierKey',
    );
  });

  it.each(['HTTP API 1.0', 'HTTP API 2.0', 'WebSocket'])('is not in the answer to %s (G52)', async (format) => {
    expect(await handlerFor(holder, { manifest, usageKeyOf })(formats[format], {})).not.toHaveProperty(
      'usageIdentifierKey',
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { startGateway, type Gateway, type HttpApi, type RestApi } from '@sallyport/gateway-emulator';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { resourceApps } from '../../apps/demo/src/resource-apps.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };

const { routes } = parseRouteManifest(routeManifest);
const deployed = { id: 'sallyport', stage: 'latest', region: 'eu-west-1', accountId: '123456789012' } as const;

const rest = (identitySources: readonly string[], resultTtlSeconds = 300): RestApi => ({
  ...deployed,
  kind: 'rest',
  routes: routes.map(({ method, path, app }) => ({ method, path, integration: app, authorization: 'CUSTOM' })),
  authorizer: { type: 'REQUEST', name: 'sallyport', identitySources, resultTtlSeconds },
});
/** Authorizer and applications get the same format; the stage is in every path, as on AWS. */
const http = (
  payloadFormatVersion: '1.0' | '2.0',
  identitySources: readonly string[],
  enableSimpleResponses = false,
): HttpApi => ({
  ...deployed,
  kind: 'http',
  stageInPath: true,
  routes: routes.map(({ method, path, app }) => ({
    routeKey: `${method} ${path}`,
    integration: app,
    authorization: 'CUSTOM',
    payloadFormatVersion,
  })),
  authorizer: {
    type: 'REQUEST',
    name: 'sallyport',
    payloadFormatVersion,
    enableSimpleResponses,
    identitySources,
    resultTtlSeconds: 300,
  },
});

const restKey = ['method.request.header.Authorization'];
const restRouteKey = [...restKey, 'context.resourceId', 'context.httpMethod'];
const httpKey = ['$request.header.Authorization'];
const httpRouteKey = [...httpKey, '$context.routeKey'];

interface Format {
  readonly name: string;
  readonly api: RestApi | HttpApi;
  readonly settings: Readonly<Record<string, string>>;
  /** Authorizer calls for one token on three routes: one policy for all, or an answer of each route. */
  readonly calls: 1 | 3;
  /** What a token that nobody issued gets. */
  readonly refused: 401 | 403;
}

/** An HTTP API answers a policy's Deny and `isAuthorized: false` alike; only a missing identity source is 401 there. */
const formats: readonly Format[] = [
  { name: 'REST REQUEST', api: rest(restKey), settings: {}, calls: 1, refused: 401 },
  {
    name: 'REST REQUEST, an answer of each route',
    api: rest(restRouteKey),
    settings: { AUTHORIZER_IDENTITY_SOURCES: restRouteKey.join(',') },
    calls: 3,
    refused: 401,
  },
  { name: 'HTTP API 1.0 with policies', api: http('1.0', httpKey), settings: {}, calls: 1, refused: 403 },
  { name: 'HTTP API 2.0 with policies', api: http('2.0', httpKey), settings: {}, calls: 1, refused: 403 },
  {
    name: 'HTTP API 2.0 with simple answers',
    api: http('2.0', httpRouteKey, true),
    settings: { AUTHORIZER_RESPONSE: 'simple', AUTHORIZER_IDENTITY_SOURCES: httpRouteKey.join(',') },
    calls: 3,
    refused: 403,
  },
];

describe.each(formats)('both gates behind $name', ({ api, settings, calls, refused }) => {
  let idp: LocalIdp;
  let gateway: Gateway;
  const ask = async (route: string, token?: string): Promise<number> => {
    const [method, path] = route.split(' ') as [string, string];
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await fetch(gateway.invokeUrl + path, { method, headers })).status;
  };

  beforeAll(async () => {
    idp = await startLocalIdp();
    const unset = { AUTHORIZER_RESPONSE: '', AUTHORIZER_IDENTITY_SOURCES: '' };
    Object.assign(process.env, { ...idp.environment(), LOG_LEVEL: 'silent', ...unset, ...settings });
    gateway = await startGateway({
      api,
      authorizer: lambdaAuthorizer(createGatewayAuthorizer(readSettings(process.env), routeManifest)),
      integrations: Object.fromEntries(
        Object.entries(resourceApps).map(([name, module]) => [name, createLambdaHandler(module)]),
      ),
    });
  });
  afterAll(async () => {
    await gateway.close();
    await idp.close();
  });

  it('opens each route to its scope, the second route from the cache as well (A4, A5, T-GW-4, G75)', async () => {
    const token = await idp.token('reader');
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await ask('GET /profile', token)).toBe(200);
      expect(await ask('GET /home/premium', token)).toBe(200);
      expect(await ask('POST /home/premium', token)).toBe(403);
    }
    expect(gateway.counters.authorizerCalls).toBe(calls);
  });

  it('opens nothing to a good token without a scope, and says so again from the cache (K5)', async () => {
    const token = await idp.token('none');
    for (const route of ['GET /profile', 'GET /profile', 'POST /home/premium'])
      expect(await ask(route, token)).toBe(403);
  });

  it('refuses a token nobody issued, and a request without one before anybody is called', async () => {
    expect(await ask('GET /profile', 'never-issued')).toBe(refused);
    const before = gateway.counters.authorizerCalls;
    expect(await ask('GET /profile')).toBe(401);
    expect(gateway.counters.authorizerCalls).toBe(before);
  });

  it('is 500 while the issuer does not answer, and right again afterwards (INV-8)', async () => {
    const token = await idp.token('opaque');
    idp.faults.inject({ kind: 'server-error' });
    expect(await ask('GET /profile', token)).toBe(500);
    idp.faults.clear();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await ask('GET /profile', token)).toBe(200);
  });
});

describe('simple answers that a gateway would keep for every route (T-GW-5)', () => {
  it('stop the function at its start: 500, and never a 200, whoever asks', async () => {
    const idp = await startLocalIdp();
    const environment = { ...idp.environment(), LOG_LEVEL: 'silent', AUTHORIZER_RESPONSE: 'simple' };
    const start = () => lambdaAuthorizer(createGatewayAuthorizer(readSettings(environment), routeManifest));
    expect(start).toThrow(/AUTHORIZER_RESPONSE is simple without \$context\.routeKey/);
    const gateway = await startGateway({
      api: http('2.0', httpKey, true),
      // As Lambda: what is thrown while the function starts is what each of its invocations answers.
      authorizer: async (event, context) => start()(event, context),
      integrations: Object.fromEntries(
        Object.keys(resourceApps).map((name) => [name, async () => ({ statusCode: 200 })]),
      ),
    });
    try {
      const authorization = `Bearer ${await idp.token('writer')}`;
      for (const { method, path } of routes) {
        const answer = await fetch(gateway.invokeUrl + path, { method, headers: { authorization } });
        expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
      }
      expect(gateway.counters.integrationCalls).toBe(0);
    } finally {
      await gateway.close();
      await idp.close();
    }
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type Gateway, type HttpApi, type RestApi } from '@sallyport/gateway-emulator';
import { parseRouteManifest, type ManifestRoute } from '@sallyport/route-manifest';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };

/** Gateways that check tokens themselves, from the same manifest, with the tokens that our providers issue. */

/** Those that ask for a token. */
const routes = parseRouteManifest(routeManifest).routes.filter(({ access }) => access === 'scopes');
const deployed = { id: 'native', stage: 'latest', region: 'eu-west-1', accountId: '123456789012' } as const;
const app = async () => ({ statusCode: 200, body: 'in' });
const open: Gateway[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

/** Every route of the manifest asks for one scope, which a native authorizer can express. */
function scopesOf(route: ManifestRoute, spelled: (scope: string) => string): readonly string[] {
  return route.access === 'scopes' ? (route.scopes.allOf ?? []).map(spelled) : [];
}

async function statuses(gateway: Gateway, token: string): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (const { method, path } of routes) {
    const response = await fetch(gateway.url + path, { method, headers: { authorization: `Bearer ${token}` } });
    seen[`${method} ${path}`] = response.status;
  }
  return seen;
}

describe('a REST API with the native Cognito authorizer', () => {
  let idp: LocalIdp;
  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: 'cognito' });
  });
  afterAll(() => idp.close());

  it('lets each token of the pool to the routes of its scopes, and answers 401 to the others (G33, C4, C5, C6)', async () => {
    const api: RestApi = {
      ...deployed,
      kind: 'rest',
      routes: routes.map((route) => ({
        method: route.method,
        path: route.path,
        integration: 'app',
        authorization: 'COGNITO_USER_POOLS',
        scopes: scopesOf(route, (scope) => `${idp.audience}/${scope}`),
      })),
      userPoolsAuthorizer: {
        name: 'pool',
        identitySource: 'method.request.header.Authorization',
        userPools: [{ issuer: idp.issuer }],
        resultTtlSeconds: 15,
      },
    };
    const gateway = await startGateway({ api, integrations: { app } });
    open.push(gateway);
    expect(await statuses(gateway, await idp.token('reader'))).toEqual({
      'GET /profile': 200,
      'GET /me': 200,
      'GET /home/premium': 200,
      'POST /home/premium': 401,
    });
    expect((await statuses(gateway, await idp.token('writer')))['POST /home/premium']).toBe(200);
    expect((await statuses(gateway, await idp.token('none')))['GET /profile']).toBe(401);
  });
});

describe.each<DialectName>(['oidc', 'auth0', 'cognito'])(
  'an HTTP API with the JWT authorizer, before %s',
  (dialect) => {
    let idp: LocalIdp;
    beforeAll(async () => {
      idp = await startLocalIdp({ dialect });
    });
    afterAll(() => idp.close());

    it('lets each token to the routes of its scopes, and answers 403 to the others (G28)', async () => {
      // Cognito's machine tokens have no audience: the authorizer is then given the clients (G28).
      const clients = Object.values(idp.clients).map(({ clientId }) => clientId);
      const spelled = (scope: string) => (dialect === 'cognito' ? `${idp.audience}/${scope}` : scope);
      const api: HttpApi = {
        ...deployed,
        kind: 'http',
        routes: routes.map((route) => ({
          routeKey: `${route.method} ${route.path}`,
          integration: 'app',
          authorization: 'JWT',
          scopes: scopesOf(route, spelled),
        })),
        jwtAuthorizer: {
          name: 'jwt',
          identitySource: '$request.header.Authorization',
          issuer: idp.issuer,
          audience: dialect === 'cognito' ? clients : [idp.audience],
        },
      };
      const gateway = await startGateway({ api, integrations: { app } });
      open.push(gateway);
      expect(await statuses(gateway, await idp.token('reader'))).toEqual({
        'GET /profile': 200,
        'GET /me': 200,
        'GET /home/premium': 200,
        'POST /home/premium': 403,
      });
      expect((await statuses(gateway, await idp.token('writer')))['POST /home/premium']).toBe(200);
      expect((await statuses(gateway, 'no.jwt.here'))['GET /profile']).toBe(401);
    });
  },
);

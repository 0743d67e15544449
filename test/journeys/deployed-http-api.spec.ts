import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { startGateway, type Gateway } from '@sallyport/gateway-emulator';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { deployedApis } from '../../apps/demo/src/deployed-apis.js';
import { resourceApps } from '../../apps/demo/src/resource-apps.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };

describe('the HTTP API that serverless.yml makes (gateway=http), with a header of its own', () => {
  let idp: LocalIdp;
  let gateway: Gateway;
  beforeAll(async () => {
    idp = await startLocalIdp();
    const own = { TOKEN_HEADER: 'X-Api-Token', CORS_ORIGINS: 'https://shop.example', LOG_LEVEL: 'silent' };
    Object.assign(process.env, { ...idp.environment(), ...own });
    const settings = readSettings(process.env);
    const { http } = deployedApis({
      manifest: parseRouteManifest(routeManifest),
      settings,
      params: { gateway: 'http' },
    });
    gateway = await startGateway({
      api: http!,
      authorizer: lambdaAuthorizer(createGatewayAuthorizer(settings, routeManifest)),
      integrations: Object.fromEntries(
        Object.entries(resourceApps).map(([name, module]) => [name, createLambdaHandler(module)]),
      ),
    });
  });
  afterAll(async () => {
    for (const name of ['TOKEN_HEADER', 'CORS_ORIGINS']) delete process.env[name];
    await gateway.close();
    await idp.close();
  });

  const ask = (method: string, path: string, headers: Readonly<Record<string, string>>) =>
    fetch(gateway.url + path, { method, headers });

  it('opens each route to its scope, by the header of the settings (G22, X4)', async () => {
    const token = await idp.token('reader');
    const inHeader = { 'x-api-token': `Bearer ${token}` };
    expect((await ask('GET', '/profile', inHeader)).status).toBe(200);
    expect((await ask('POST', '/home/premium', inHeader)).status).toBe(403);
    expect((await ask('GET', '/profile', { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('answers preflight for the origin and the header of the settings (G26)', async () => {
    const answer = await ask('OPTIONS', '/profile', {
      origin: 'https://shop.example',
      'access-control-request-method': 'GET',
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-api-token');
  });
});

import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseRouteManifest, type RouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { demoApi } from '../../apps/demo/src/rest-api.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { httpRoutes, restMethods } from '../deploy/methods.js';
import { ofType, packageUnit, type Packaged } from '../deploy/packaged.js';

const manifest: RouteManifest = parseRouteManifest(routeManifest);
const declared = manifest.routes.map(({ method, path }) => `${method} ${path}`).toSorted();

jest.setTimeout(120_000);

describe('serverless.yml', () => {
  let rest: Packaged;
  beforeAll(async () => void (rest = await packageUnit('protected')));

  it('deploys the routes of the manifest and no other, each behind the authorizer', () => {
    const methods = restMethods(rest);
    expect(methods.map(({ route }) => route).toSorted()).toEqual(declared);
    for (const method of methods) {
      expect(method).toMatchObject({ authorization: 'CUSTOM', authorizer: 'AuthorizerApiGatewayAuthorizer' });
    }
  });

  it('asks for an API key where the manifest does', () => {
    const keyed = manifest.routes.filter(({ apiKey }) => apiKey === true);
    const asking = restMethods(rest).filter(({ apiKeyRequired }) => apiKeyRequired);
    expect(asking.map(({ route }) => route)).toEqual(keyed.map(({ method, path }) => `${method} ${path}`));
  });

  it('deploys the same as an HTTP API', async () => {
    const routes = httpRoutes(await packageUnit('protected', { gateway: 'http' }));
    expect(routes.map(({ route }) => route).toSorted()).toEqual(declared);
    for (const { authorization } of routes) expect(authorization).toBe('CUSTOM');
  });

  it('asks the gateway for what the emulated one is asked for: header, validation expression, challenges (RD1)', () => {
    const settings = { ...readSettings({}), corsOrigins: ['*'] };
    const { authorizer, gatewayResponses = {} } = demoApi({ manifest, settings, stageInPath: false });
    const [deployed] = Object.values(ofType(rest, 'AWS::ApiGateway::Authorizer'));
    expect(deployed!.Properties).toMatchObject({
      Type: 'TOKEN',
      IdentitySource: authorizer.identitySource,
      IdentityValidationExpression: authorizer.validationExpression,
    });
    const responses = Object.values(ofType(rest, 'AWS::ApiGateway::GatewayResponse'));
    for (const type of ['UNAUTHORIZED', 'ACCESS_DENIED'] as const) {
      const response = responses.find(({ Properties }) => Properties['ResponseType'] === type);
      expect(response!.Properties['ResponseParameters']).toMatchObject({
        'gatewayresponse.header.WWW-Authenticate':
          gatewayResponses[type]!.responseParameters!['gatewayresponse.header.WWW-Authenticate'],
      });
    }
  });
});

import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseRouteManifest, type ManifestRoute } from '@sallyport/route-manifest';
import consumerManifest from '../../apps/content-consumer/route-manifest.json' with { type: 'json' };
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import scopeCatalogue from '../../scopes.json' with { type: 'json' };
import { httpRoutes, restMethods } from './methods.js';
import { packageUnit, type Packaged } from './packaged.js';

const { routes } = parseRouteManifest(routeManifest);
const consumerRoutes = parseRouteManifest(consumerManifest).routes;
const namesOf = (some: readonly ManifestRoute[]) => some.map(({ method, path }) => `${method} ${path}`).toSorted();

jest.setTimeout(180_000);

describe('the protected APIs, deployed as a REST API', () => {
  let rest: Packaged;
  beforeAll(async () => void (rest = await packageUnit('protected')));

  it('have the routes of the manifest and no other, each behind the authorizer (RC8)', () => {
    const methods = restMethods(rest);
    expect(methods.map(({ route }) => route).toSorted()).toEqual(namesOf(routes));
    for (const method of methods) {
      expect(method).toMatchObject({ authorization: 'CUSTOM', authorizer: 'AuthorizerApiGatewayAuthorizer' });
    }
  });

  it('ask for an API key where the manifest does', () => {
    const keyed = routes.filter(({ apiKey }) => apiKey === true);
    expect(
      restMethods(rest)
        .filter(({ apiKeyRequired }) => apiKeyRequired)
        .map(({ route }) => route)
        .toSorted(),
    ).toEqual(namesOf(keyed));
  });
});

it('the protected APIs have the same routes as an HTTP API, each behind the authorizer', async () => {
  const deployed = httpRoutes(await packageUnit('protected', { gateway: 'http' }));
  expect(deployed.map(({ route }) => route).toSorted()).toEqual(namesOf(routes));
  for (const { authorization } of deployed) expect(authorization).toBe('CUSTOM');
});

describe('the consumer, deployed', () => {
  it('has the routes of its manifest and no other; its guard decides, no authorizer does', async () => {
    const methods = restMethods(await packageUnit('consumers'));
    expect(methods.map(({ route }) => route).toSorted()).toEqual(namesOf(consumerRoutes));
    for (const { authorization } of methods) expect(authorization).toBe('NONE');
  });

  it('is open to nobody without a scope, since it spends tokens of its own', () => {
    const asked = consumerRoutes.flatMap((route) => (route.access === 'scopes' ? (route.scopes.allOf ?? []) : []));
    expect(asked).toHaveLength(consumerRoutes.length);
    expect(Object.keys(scopeCatalogue)).toEqual(expect.arrayContaining(asked));
  });
});

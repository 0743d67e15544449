import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { assertSound } from './check-api.js';
import { restApi } from './gateway-fixture.js';

const handler = async (): Promise<unknown> => null;
const sound = { api: restApi(), authorizer: handler, integrations: { app: handler } };

function faultsOf(change: object): readonly string[] {
  try {
    assertSound({ ...sound, ...change });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(MisconfigurationError);
    return (error as MisconfigurationError).faults;
  }
}
const route = (change: object) => ({
  ...restApi().routes[1]!,
  ...change,
});
const withRoutes = (...routes: ReturnType<typeof route>[]) => ({ api: restApi({ routes }) });
const withAuthorizer = (change: object) => ({ api: restApi({ authorizer: change }) });
const requests = { type: 'REQUEST', name: 'requests', resultTtlSeconds: 300 };
const withResponse = (response: object, type = 'ACCESS_DENIED') => ({
  api: restApi({ gatewayResponses: { [type]: response } }),
});

describe('the description of an API', () => {
  it('passes when it is sound', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['a TTL of 3601', withAuthorizer({ resultTtlSeconds: 3601 }), /0 to 3600/],
    ['a negative TTL', withAuthorizer({ resultTtlSeconds: -1 }), /0 to 3600/],
    ['a TTL that is no number', withAuthorizer({ resultTtlSeconds: Number.NaN }), /0 to 3600/],
    ['a query string as TOKEN identity', withAuthorizer({ identitySource: 'method.request.querystring.t' }), /header/],
    ['a broken expression', withAuthorizer({ validationExpression: '(' }), /regular expression/],
    [
      'a path parameter as identity',
      withAuthorizer({ ...requests, identitySources: ['method.request.path.id'] }),
      /"method.request.path.id" must be/,
    ],
    ['cached results without identity (G7)', withAuthorizer({ ...requests, identitySources: [] }), /name a source/],
    ['an unknown integration', withRoutes(route({ integration: 'nobody' })), /no function "nobody"/],
    ['an inherited name as integration', withRoutes(route({ integration: 'toString' })), /no function "toString"/],
    ['a route twice', withRoutes(route({}), route({})), /twice/],
    ['two variables at one place', withRoutes(route({ path: '/a/{x}' }), route({ path: '/a/{y}/b' })), /use one name/],
    ['a path without slash', withRoutes(route({ path: 'a' })), /write the path/],
    ['a greedy variable in the middle', withRoutes(route({ path: '/{a+}/b' })), /write the path/],
    ['a slash at the end of a path', withRoutes(route({ path: '/a/' })), /write the path/],
    ['an unknown verb', withRoutes(route({ method: 'FETCH' })), /method must be/],
    [
      'an unknown authorization',
      withRoutes(route({ authorization: 'custom' })),
      /NONE, CUSTOM, COGNITO_USER_POOLS or AWS_IAM/,
    ],
    ['an unknown gateway response', withResponse({}, 'DENIED'), /no such/],
    ['a customised 413', withResponse({}, 'REQUEST_TOO_LARGE'), /customised/],
    ['a status of 99', withResponse({ statusCode: 99 }), /statusCode/],
    ['unquoted text', withResponse({ responseParameters: { 'gatewayresponse.header.X': 'text' } }), /single quotes/],
    ['a wrong target', withResponse({ responseParameters: { 'header.X': "'text'" } }), /gatewayresponse/],
    [
      'credentials for every origin',
      { api: restApi({ cors: { origins: ['*'], allowCredentials: true } }) },
      /browsers/,
    ],
    ['no origin', { api: restApi({ cors: { origins: [] } }) }, /empty/],
    ['a short account', { api: restApi({ accountId: '1' }) }, /accountId/],
    ['an integration timeout of 30 s', { api: restApi({ integrationTimeoutMs: 30_000 }) }, /29000/],
    ['an authorizer that is absent (G70)', { authorizer: undefined }, /authorizer is not a function/],
    ['a mount over everything', { mounts: { '/': handler } }, /mounts/],
  ])('with %s is a fault that says so', (_, change, message) => {
    expect(faultsOf(change)).toEqual([expect.stringMatching(message)]);
  });

  it('has at most 300 resources, paths between included, or as many as were granted (G34)', () => {
    const routes = Array.from({ length: 150 }, (_, n) => route({ path: `/a${n}/{id}` }));
    const [fault, ...others] = faultsOf({ api: restApi({ routes }) });
    expect(others).toEqual([]);
    expect(fault).toMatch(/make 301 .* has 300: merge some under \{proxy\+\}/);
    expect(faultsOf({ api: restApi({ routes: routes.slice(1) }) })).toEqual([]);
    expect(faultsOf({ api: { ...restApi({ routes }), resourceQuota: 301 } })).toEqual([]);
  });

  it('with CUSTOM routes and no authorizer described is a fault (G70)', () => {
    const { authorizer: _, ...api } = restApi();
    expect(faultsOf({ api })).toEqual([expect.stringContaining('api.authorizer is missing')]);
  });

  it('with several faults reports them together', () => {
    const api = restApi({ accountId: '1', authorizer: { resultTtlSeconds: 9999, validationExpression: '[' } });
    expect(faultsOf({ api, integrations: {} })).toHaveLength(3 + api.routes.length);
  });
});

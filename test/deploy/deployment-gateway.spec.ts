import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseRouteManifest } from '@sallyport/route-manifest';
import consumerManifest from '../../apps/content-consumer/route-manifest.json' with { type: 'json' };
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { gatewayFaults, type GatewayCheck } from '../../tools/deployment-gateway.js';
import { packaged, type CloudFormation, type CloudFormationResource } from '../package/packaged.js';

jest.setTimeout(180_000);

const forTokens: GatewayCheck = {
  manifest: parseRouteManifest(routeManifest),
  decides: 'authorizer',
  mend: 'deploy/gateway',
};
const forItsGuard: GatewayCheck = {
  manifest: parseRouteManifest(consumerManifest),
  decides: 'guard',
  mend: 'serverless.consumers.yml',
};

type Members = Record<string, unknown>;
/** The template with other properties of the resource that `pick` finds. */
function changed(
  { Resources }: CloudFormation,
  pick: (id: string, resource: CloudFormationResource) => boolean,
  change: (properties: Members) => Members,
): CloudFormation {
  const found = Object.entries(Resources).filter(([id, resource]) => pick(id, resource));
  expect(found).not.toEqual([]);
  const others = found.map(([id, one]) => [id, { ...one, Properties: change(one.Properties) }] as const);
  return { Resources: { ...Resources, ...Object.fromEntries(others) } };
}
const ofType =
  (type: string) =>
  (_: string, { Type }: CloudFormationResource) =>
    Type === type;
const named = (name: string) => (id: string) => id === name;
const withVariable = (template: CloudFormation, name: string, value: string) =>
  changed(template, ofType('AWS::Lambda::Function'), ({ Environment, ...rest }) => ({
    ...rest,
    Environment: { Variables: { ...(Environment as { readonly Variables: Members }).Variables, [name]: value } },
  }));

describe.each([
  ['a TOKEN authorizer', { provider: 'auth0' }],
  ['a REQUEST authorizer of another service, for each route', { ...otherService(), cacheKey: 'route', cacheTtl: '60' }],
  ['an HTTP API', { gateway: 'http', tokenHeader: 'X-Api-Token' }],
])('a packaged gateway with %s', (_, params) => {
  it('has what the manifest and the functions say', async () => {
    expect(gatewayFaults((await packaged(params)).template, forTokens)).toEqual([]);
  });
});

function otherService() {
  const authorizerArn = 'arn:aws:lambda:eu-west-1:123456789012:function:others-dev-authorizer';
  return { authorizerType: 'request', authorizerArn };
}

describe('a packaged gateway', () => {
  let rest: CloudFormation;
  let consumers: CloudFormation;
  beforeAll(async () => {
    rest = (await packaged({ provider: 'auth0' })).template;
    consumers = (await packaged({ provider: 'auth0' }, { file: 'serverless.consumers.yml' })).template;
  });
  const premium = named('ApiGatewayMethodHomePremiumPost');
  const authorizer = ofType('AWS::ApiGateway::Authorizer');

  it('that leaves a route open is refused, with the route and where it is mended', () => {
    const open = changed(rest, premium, ({ AuthorizerId: _, ...others }) => ({ ...others, AuthorizationType: 'NONE' }));
    expect(gatewayFaults(open, forTokens)).toEqual([
      expect.stringMatching(/^POST \/home\/premium has no authorizer.*mend its event in deploy\/gateway/),
    ]);
  });

  it.each([
    ['another kind of guard', { AuthorizationType: 'AWS_IAM' }, /POST \/home\/premium is for tokens/],
    ['a key that nobody declared', { ApiKeyRequired: true }, /POST \/home\/premium: only one of manifest/],
  ])('with %s on a route is refused', (_, properties, said) => {
    const other = changed(rest, premium, (all) => ({ ...all, ...properties }));
    expect(gatewayFaults(other, forTokens)).toEqual([expect.stringMatching(said)]);
  });

  it('is held against its own manifest: the consumer has no authorizer, its guard decides', () => {
    expect(gatewayFaults(consumers, forItsGuard)).toEqual([]);
    const [route] = forItsGuard.manifest.routes;
    const less = { ...forItsGuard, manifest: { ...forItsGuard.manifest, routes: [route!] } };
    const faults = gatewayFaults(consumers, less).toSorted();
    expect(faults).toEqual([
      expect.stringMatching(/GET \/content\/authorized-write is in the service file and not in the manifest/),
      expect.stringMatching(/GET \/content\/unauthorized-read.*mend its event in serverless\.consumers\.yml/),
    ]);
  });

  it.each([
    ['looks in another header', { IdentitySource: 'method.request.header.X-Other' }, 2, /TOKEN_HEADER.*X-Other/],
    ['keeps answers longer', { AuthorizerResultTtlInSeconds: 3600 }, 1, /300 s.*keeps them for 3600 s/],
    ['has a kind that nothing here knows', { Type: 'COGNITO_USER_POOLS' }, 1, /COGNITO_USER_POOLS/],
  ])('that %s is refused (RA6, G47)', (_, properties, count, said) => {
    const faults = gatewayFaults(
      changed(rest, authorizer, (all) => ({ ...all, ...properties })),
      forTokens,
    );
    expect(faults).toHaveLength(count);
    expect(faults[0]).toMatch(said);
  });

  it('whose answers are kept for every route is refused where they are made for one', () => {
    const sources = 'method.request.header.Authorization,context.resourceId,context.httpMethod';
    expect(gatewayFaults(withVariable(rest, 'AUTHORIZER_IDENTITY_SOURCES', sources), forTokens)).toEqual([
      expect.stringMatching(/AUTHORIZER_IDENTITY_SOURCES.*keeps them under method\.request\.header\.Authorization:/),
    ]);
  });

  it('is refused with an authorizer that would not start: two scopes under one name (X8)', () => {
    const aliases = JSON.stringify({ auth0: { 'content:read': 'content:write' } });
    const doubled = [
      [rest, forTokens],
      [consumers, forItsGuard],
    ] as const;
    for (const [template, check] of doubled) {
      expect(gatewayFaults(withVariable(template, 'SCOPE_ALIASES', aliases), check)).toEqual([
        expect.stringMatching(/SCOPE_ALIASES: auth0 would take/),
      ]);
    }
  });
});

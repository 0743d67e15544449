import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpApi, RestApi } from '@sallyport/gateway-emulator';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { assertRoutesOfManifest, readServiceApis, readTemplateApis, type ServiceApis } from '@sallyport/service-file';
import { packaged, type Packaged } from './packaged.js';

const facts = { id: 'sallyport', accountId: '123456789012' };
const manifest = parseRouteManifest(JSON.parse(readFileSync('route-manifest.json', 'utf8')));

/** Every choice of the gateway and its authorizer. */
const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'nothing but defaults': {},
  'the token alone in another header, two origins, no cache': {
    tokenHeader: 'X-Api-Token',
    tokenScheme: 'optional',
    corsOrigins: 'https://a.example,https://b.example',
    corsOrigin: '*',
    cacheTtl: '0',
  },
  'an HTTP API': { gateway: 'http', tokenHeader: 'X-Api-Token' },
  'an HTTP API that keeps an answer for each route': { gateway: 'http', cacheKey: 'route' },
  'a REST API of its own name that keeps an answer for each route': {
    authorizerType: 'request',
    cacheKey: 'route',
    resourceUrl: 'https://api.example.com',
  },
  'a REQUEST authorizer of another service': {
    authorizerType: 'request',
    cacheTtl: '60',
    authorizerArn: 'arn:aws:lambda:eu-west-1:123456789012:function:sallyport-dev-authorizer',
  },
};

/** In an order of its own: neither a template nor a gateway cares. */
function sorted({ rest, http }: ServiceApis): unknown {
  const by = <Item>(items: readonly Item[], key: (item: Item) => string) =>
    [...items].sort((a, b) => key(a).localeCompare(key(b)));
  return {
    rest: rest && ({ ...rest, routes: by(rest.routes, ({ method, path }) => `${method} ${path}`) } satisfies RestApi),
    http:
      http &&
      ({
        ...http,
        routes: by(http.routes, ({ routeKey }) => routeKey),
        ...(http.cors && { cors: { ...http.cors, allowMethods: [...(http.cors.allowMethods ?? [])].sort() } }),
      } satisfies HttpApi),
  };
}

describe.each(Object.entries(choices))('serverless.yml with %s', (_, params) => {
  let deployed: Packaged;
  const read = () => readServiceApis('serverless.yml', { params }, facts);
  beforeAll(async () => void (deployed = await packaged(params)), 120_000);

  it('is the API of the CloudFormation template that osls writes for the same parameters', () => {
    expect(sorted(read())).toEqual(sorted(readTemplateApis(deployed.template, 'eu-west-1', facts)));
  });

  it('has the routes of the manifest and no other, each behind the authorizer', () => {
    expect(() => assertRoutesOfManifest(manifest, read())).not.toThrow();
  });
});

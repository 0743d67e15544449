import type { Authenticator } from '@sallyport/authentication';
import { accepted, type Outcome, type Principal } from '@sallyport/protocol';
import { parseRouteManifest, type RouteManifest } from '@sallyport/route-manifest';
import { GatewayAuthorizer, type GatewayAuthorizerOptions } from './gateway-authorizer.js';
import { lambdaAuthorizer, type LambdaAuthorizer } from './lambda-authorizer.js';

export const stage = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod';

/** `GET /a read` asks for the scope `read`; `GET /a iam` for a signature; `GET /a` for any good token. */
export const manifestOf = (...routes: readonly string[]): RouteManifest =>
  parseRouteManifest({
    version: 1,
    routes: routes.map((route) => {
      const [method, path, scope] = route.split(' ');
      if (scope === undefined) return { app: 'shop', method, path, access: 'authenticated' };
      if (scope === 'iam') return { app: 'shop', method, path, access: 'iam' };
      return { app: 'shop', method, path, access: 'scopes', scopes: { allOf: [scope] } };
    }),
  });

export const principal = (scopes: readonly string[] = [], members: Partial<Principal> = {}): Principal => ({
  issuer: 'https://issuer.test',
  subject: 'shop@clients',
  clientId: 'shop',
  scopes: new Set(scopes),
  audience: ['api'],
  kind: 'machine',
  expiresAt: 1_800_000_000,
  ...members,
});

/** The Lambda door of an authorizer whose authenticator always has this answer. */
export function handlerFor(
  answer: Outcome<Principal> | Principal,
  options: Partial<GatewayAuthorizerOptions> & Pick<GatewayAuthorizerOptions, 'manifest'>,
): LambdaAuthorizer {
  const outcome = 'ok' in answer ? answer : accepted(answer);
  const authenticator: Authenticator = { authenticate: async () => outcome };
  return lambdaAuthorizer(new GatewayAuthorizer({ authenticator, ...options }));
}

export const tokenEvent = (route = 'GET/profile') => ({
  type: 'TOKEN',
  authorizationToken: 'Bearer abc',
  methodArn: `${stage}/${route}`,
});

export const restEvent = (route: string, resource: string) => ({
  type: 'REQUEST',
  methodArn: `${stage}/${route}`,
  resource,
  path: route.slice(route.indexOf('/')),
  httpMethod: route.slice(0, route.indexOf('/')),
  headers: { Authorization: 'Bearer abc' },
  multiValueHeaders: { Authorization: ['Bearer abc'] },
  requestContext: { resourceId: '05c7jb', httpMethod: route.slice(0, route.indexOf('/')) },
});

export const http1Event = (route: string) => ({
  ...restEvent(route, route.slice(route.indexOf('/'))),
  version: '1.0',
  identitySource: 'Bearer abc',
  authorizationToken: 'Bearer abc',
});

/** @param identity - what the gateway keeps an answer under */
export const http2Event = (route: string, routeKey: string, identity = ['Bearer abc', routeKey]) => ({
  version: '2.0',
  type: 'REQUEST',
  routeArn: `${stage}/${route}`,
  identitySource: identity,
  routeKey,
  rawPath: route.slice(route.indexOf('/')),
  headers: { authorization: 'Bearer abc' },
});

export const connectEvent = (members: Readonly<Record<string, unknown>> = {}) => ({
  type: 'REQUEST',
  methodArn: `${stage}/$connect`,
  headers: { Authorization: 'Bearer abc' },
  multiValueHeaders: { Authorization: ['Bearer abc'] },
  requestContext: { routeKey: '$connect', eventType: 'CONNECT' },
  ...members,
});

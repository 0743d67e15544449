import type { HttpApi, HttpRoute } from '@sallyport/gateway-emulator';
import { readHttpAuthorizer } from './http-authorizers.js';
import { readHttpCors } from './http-cors.js';
import type { LocalFacts } from './local-facts.js';
import { timeoutOf } from './read-lambda.js';
import { functionsOf } from './service-sections.js';
import type { ServiceNode } from './service-node.js';
import { sharedByAll } from './shared-by-all.js';

const harmless = ['name', 'metrics', 'disableDefaultEndpoint', 'shouldStartNameWithService', 'useProviderTags'];

/** API Gateway waits for the authorizer of an HTTP API no longer than this (G34). */
const longestAuthorizerMs = 10_000;

/** The HTTP API that the `httpApi` events of the functions make, or `undefined` where there is none. */
export function readHttpApi(root: ServiceNode, region: string, local: LocalFacts): HttpApi | undefined {
  const httpApi = root.at('provider.httpApi');
  const events = functionsOf(root).flatMap(([name, node]) =>
    (node.child('events')?.items() ?? []).flatMap((event) => {
      const at = event.child('httpApi');
      if (at === undefined) return [];
      const payload = node.at('httpApi.payload') ?? httpApi?.child('payload');
      return [{ at, ...readEvent(at, name, payload?.text() ?? '2.0', root) }];
    }),
  );
  if (events.length === 0) return undefined;
  httpApi?.only(['payload', 'cors', 'authorizers', ...harmless]);
  const shared = <Name extends 'authorizer' | 'jwtAuthorizer'>(name: Name) =>
    sharedByAll(
      name,
      events.flatMap(({ at, authorized }) => (authorized[name] === undefined ? [] : [{ at, value: authorized[name] }])),
    );
  const [authorizer, jwtAuthorizer] = [shared('authorizer'), shared('jwtAuthorizer')];
  const routes = events.map(({ route }) => route);
  const cors = readHttpCors(httpApi?.child('cors'), routes);
  const named = authorizer && root.at(`provider.httpApi.authorizers.${authorizer.name}.functionName`)?.text();
  const timeoutMs = named === undefined ? undefined : timeoutOf(root, named);
  return {
    kind: 'http',
    id: local.id,
    accountId: local.accountId,
    region,
    stage: '$default',
    routes,
    ...(authorizer !== undefined && { authorizer }),
    ...(timeoutMs !== undefined && { authorizerTimeoutMs: Math.min(timeoutMs, longestAuthorizerMs) }),
    ...(jwtAuthorizer !== undefined && { jwtAuthorizer }),
    ...(cors !== undefined && { cors }),
  };
}

function readEvent(node: ServiceNode, integration: string, payload: string, root: ServiceNode) {
  if (!node.isText()) node.only(['method', 'path', 'authorizer']);
  const [method, path] = node.isText()
    ? node.text() === '*'
      ? [undefined, '*']
      : node.text().split(' ', 2)
    : [node.child('method')?.text(), node.child('path')?.text()];
  const { authorization, scopes, ...authorized } = readHttpAuthorizer(
    node.isText() ? undefined : node.child('authorizer'),
    root,
  );
  const route: HttpRoute = {
    routeKey: path === '*' ? '$default' : `${(method ?? '').toUpperCase().replace('*', 'ANY')} ${path ?? ''}`,
    integration,
    authorization,
    ...(scopes !== undefined && { scopes }),
    payloadFormatVersion: payload as '1.0' | '2.0',
  };
  return {
    route,
    authorized: authorized as { authorizer?: HttpApi['authorizer']; jwtAuthorizer?: HttpApi['jwtAuthorizer'] },
  };
}

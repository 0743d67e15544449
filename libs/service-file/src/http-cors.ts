import type { HttpCors, HttpRoute } from '@sallyport/gateway-emulator';
import { httpMethods } from '@sallyport/route-manifest';
import type { ServiceNode } from './service-node.js';

/** What osls allows where `cors` names no headers. */
const defaultHeaders = ['Content-Type', 'X-Amz-Date', 'Authorization', 'X-Api-Key', 'X-Amz-Security-Token'].concat([
  'X-Amz-User-Agent',
  'X-Amzn-Trace-Id',
]);

/** `provider.httpApi.cors`: `true`, or an object; methods that are not named are those of the routes. */
export function readHttpCors(node: ServiceNode | undefined, routes: readonly HttpRoute[]): HttpCors | undefined {
  if (node === undefined || (node.isText() && !node.flag())) return undefined;
  const allowMethods = methodsOf(routes);
  if (node.isText()) return { allowOrigins: ['*'], allowHeaders: defaultHeaders, allowMethods };
  node.only([
    'allowedOrigins',
    'allowedHeaders',
    'allowedMethods',
    'allowCredentials',
    'exposedResponseHeaders',
    'maxAge',
  ]);
  const exposeHeaders = node.child('exposedResponseHeaders')?.texts();
  const maxAge = node.child('maxAge')?.number();
  return {
    allowOrigins: node.child('allowedOrigins')?.texts() ?? ['*'],
    allowHeaders: node.child('allowedHeaders')?.texts() ?? defaultHeaders,
    allowMethods: node.child('allowedMethods')?.texts() ?? allowMethods,
    ...(node.child('allowCredentials')?.flag() === true && { allowCredentials: true }),
    ...(exposeHeaders !== undefined && { exposeHeaders }),
    ...(maxAge !== undefined && { maxAgeSeconds: maxAge }),
  };
}

function methodsOf(routes: readonly HttpRoute[]): readonly string[] {
  const named = routes.map(({ routeKey }) => (routeKey === '$default' ? 'ANY' : (routeKey.split(' ')[0] ?? '')));
  const all = named.flatMap((method) => (method === 'ANY' ? httpMethods.filter((one) => one !== 'ANY') : [method]));
  return [...new Set(['OPTIONS', ...all])];
}

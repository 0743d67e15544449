import { matchRoute, templateShape, type ManifestRoute, type RouteManifest } from '@sallyport/route-manifest';
import type { AuthorizerRequest, ResolvedRoute } from './authorizer-request.js';

/**
 * Returns the declared routes of a gateway's own route: the one of its method, or every one of its template when it
 * takes any method. Parameter names do not count.
 */
export function routesAt(routes: readonly ManifestRoute[], { method, template }: ResolvedRoute): ManifestRoute[] {
  const shape = templateShape(template);
  const there = routes.filter(({ path }) => templateShape(path) === shape);
  if (method === 'ANY') return there;
  const exact = there.filter((route) => route.method === method);
  return exact.length > 0 ? exact : there.filter((route) => route.method === 'ANY');
}

/** What one request asks for. */
export interface Asked {
  /** The declared route its path matches, or else the one its gateway resolved it to. */
  readonly route?: ManifestRoute;
  /** Both of them, where they differ. */
  readonly routes: readonly ManifestRoute[];
  /** For the log: method and template, when the route is declared. */
  readonly named: { readonly route?: string };
}

export function askedRoute(manifest: RouteManifest, request: AuthorizerRequest): Asked {
  if (request.method === undefined) return { routes: [], named: { route: '$connect' } };
  const { verb, path } = request.method;
  const matched = matchRoute(manifest, verb, path);
  const resolved = request.route && routesAt(manifest.routes, { ...request.route, method: verb })[0];
  const routes = [...new Set([matched, resolved])].filter((route) => route !== undefined);
  const [route] = routes;
  return route === undefined ? { routes, named: {} } : { route, routes, named: { route: `${verb} ${route.path}` } };
}

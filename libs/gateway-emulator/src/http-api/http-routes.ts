import { httpMethods } from '@sallyport/route-manifest';
import { buildResources, matchingResources, type ResourceTree } from '../route-resolution.js';
import type { HttpApi, HttpRoute } from './http-api.js';

/** A route with its key taken apart; `path` is `null` for `$default`. */
export type KeyedRoute = HttpRoute & { readonly method: string; readonly path: string | null };

export interface SelectedRoute {
  readonly route: KeyedRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const key = new RegExp(`^(${httpMethods.join('|')}) (/\\S*)$`);

/** A route key as method and path, `$default` as any method without a path, or `null` when it is neither. */
export function parseRouteKey(routeKey: string): { readonly method: string; readonly path: string | null } | null {
  if (routeKey === '$default') return { method: 'ANY', path: null };
  const [, method, path] = key.exec(routeKey) ?? [];
  return method === undefined || path === undefined ? null : { method, path };
}

export interface HttpRoutes {
  readonly resources: ResourceTree<KeyedRoute & { readonly path: string }>;
  readonly fallback: KeyedRoute | null;
}

export function buildHttpRoutes(routes: readonly HttpRoute[]): HttpRoutes {
  const keyed = routes.map((route): KeyedRoute => ({ ...route, ...parseRouteKey(route.routeKey)! }));
  return {
    resources: buildResources(keyed.filter((route): route is KeyedRoute & { path: string } => route.path !== null)),
    fallback: keyed.find(({ path }) => path === null) ?? null,
  };
}

/**
 * The route of a request: the most specific path that has this verb or ANY, else `$default`. Unlike a REST API, a path
 * without the verb leaves the request to a greedier one.
 */
export function selectRoute(
  { resources, fallback }: HttpRoutes,
  method: string,
  path: string,
  trailingSlash: NonNullable<HttpApi['choices']>['trailingSlash'] = 'another-resource',
): SelectedRoute | null {
  for (const { resource, pathParameters } of matchingResources(resources, path, trailingSlash)) {
    const route = resource.methods.get(method) ?? resource.methods.get('ANY');
    if (route !== undefined) return { route, pathParameters };
  }
  return fallback === null ? null : { route: fallback, pathParameters: {} };
}

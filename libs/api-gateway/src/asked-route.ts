import { routeMatcher, templateShape, type ManifestRoute, type RouteManifest } from '@sallyport/route-manifest';
import type { AuthorizerRequest, ResolvedRoute } from './authorizer-request.js';

/** What one request asks for. */
export interface Asked {
  /** The declared route its path matches, or else the one its gateway resolved it to. */
  readonly route?: ManifestRoute;
  /** Both of them, where they differ. */
  readonly routes: readonly ManifestRoute[];
  /** For the log: method and template, when the route is declared. */
  readonly named: { readonly route?: string };
}

/** The declared routes, found by what a request asks for: indexed once, so that their number does not count. */
export interface DeclaredRoutes {
  /**
   * Returns the declared routes of a gateway's own route: the one of its method, or every one of its template when it
   * takes any method. Parameter names do not count.
   */
  at(route: ResolvedRoute): readonly ManifestRoute[];
  asked(request: AuthorizerRequest): Asked;
}

const connect: Asked = { routes: [], named: { route: '$connect' } };
const undeclared: Asked = { routes: [], named: {} };

const nameOf = (verb: string, { path }: ManifestRoute): string => `${verb} ${path}`;

export function declaredRoutes(manifest: RouteManifest): DeclaredRoutes {
  const match = routeMatcher(manifest);
  const byShape = new Map<string, ManifestRoute[]>();
  for (const route of manifest.routes) {
    const shape = templateShape(route.path);
    const there = byShape.get(shape);
    if (there === undefined) byShape.set(shape, [route]);
    else there.push(route);
  }

  /** Of a route that was found by its own method alone, as nearly every one is. */
  const alone = new Map<ManifestRoute, Asked>();
  function foundAlone(route: ManifestRoute): Asked {
    let asked = alone.get(route);
    if (asked === undefined) {
      asked = { route, routes: [route], named: { route: nameOf(route.method, route) } };
      alone.set(route, asked);
    }
    return asked;
  }

  function at({ method, template }: ResolvedRoute): readonly ManifestRoute[] {
    const there = byShape.get(templateShape(template)) ?? [];
    if (method === 'ANY') return there;
    const exact = there.filter((route) => route.method === method);
    return exact.length > 0 ? exact : there.filter((route) => route.method === 'ANY');
  }

  return {
    at,
    asked({ method, route: resolved }) {
      if (method === undefined) return connect;
      const { verb, path } = method;
      const matched = match(verb, path);
      const own = resolved && at({ ...resolved, method: verb })[0];
      const route = matched ?? own;
      if (route === undefined) return undeclared;
      const isAlone = own === undefined || own === route;
      if (isAlone && route.method === verb) return foundAlone(route);
      return { route, routes: isAlone ? [route] : [route, own], named: { route: nameOf(verb, route) } };
    },
  };
}

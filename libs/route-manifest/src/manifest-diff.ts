import { compareAccess, type Asked } from './access-order.js';
import { matchRoute } from './match-route.js';
import { httpMethods, methodsOf, type HttpMethod, type ManifestRoute, type RouteManifest } from './route-manifest.js';
import { templateRank } from './template.js';
import { depthOf, sharedPaths } from './template-meet.js';

/** Requests that another requirement guards than before. */
export interface AccessChange {
  /**
   * `added`: a route where nothing was served, and not for everybody; `removed`: nothing is served any more. `changed`:
   * some are let in who were refused, and the other way round.
   */
  readonly kind: 'widened' | 'narrowed' | 'changed' | 'added' | 'removed';
  readonly methods: readonly HttpMethod[];
  /** Where: the closer one of the two templates that serve these requests. */
  readonly path: string;
  readonly before: Asked;
  readonly after: Asked;
}

/** Whether somebody gets in who did not before. A route that is new counts when it is for everybody. */
export const isWidening = ({ kind }: AccessChange): boolean => kind === 'widened' || kind === 'changed';

/**
 * Returns every change of access between two manifests, request by request rather than line by line: a route that goes
 * may leave its requests to a wider template, and a new one may take some from a stricter neighbour.
 */
export function diffManifests(before: RouteManifest, after: RouteManifest): AccessChange[] {
  const changes = new Map<string, AccessChange>();
  for (const { path, methods } of comparedRequests(before, after)) {
    for (const method of methods) {
      const [old, now] = [matchRoute(before, method, path), matchRoute(after, method, path)];
      const kind = kindOf(old, now);
      if (kind === undefined) continue;
      const key = `${nameOf(old)}\n${nameOf(now)}`;
      const known = changes.get(key);
      if (known?.methods.includes(method)) continue;
      changes.set(key, {
        kind,
        methods: [...(known?.methods ?? []), method],
        path: closest(old, now, path),
        before: old,
        after: now,
      });
    }
  }
  return [...changes.values()].map((change) => ({ ...change, methods: shortened(change) }));
}

/** One path of each kind that the two manifests could treat differently, with the methods anybody declares. */
function comparedRequests(before: RouteManifest, after: RouteManifest) {
  const templates = [...new Set([...before.routes, ...after.routes].map(({ path }) => path))].sort();
  const methods = new Set([...before.routes, ...after.routes].flatMap(methodsOf));
  const depth = depthOf(templates);
  const paths = templates.flatMap((first, index) =>
    templates.slice(index).flatMap((second) => sharedPaths(first, second, depth)),
  );
  return [...new Set(paths)].map((path) => ({ path, methods: httpMethods.filter((method) => methods.has(method)) }));
}

function kindOf(before: Asked, after: Asked): AccessChange['kind'] | undefined {
  const { widened, narrowed } = compareAccess(before, after);
  if (before === undefined && after !== undefined) return after.access === 'public' ? 'widened' : 'added';
  if (after === undefined) return before === undefined ? undefined : 'removed';
  if (widened) return narrowed ? 'changed' : 'widened';
  return narrowed ? 'narrowed' : undefined;
}

const nameOf = (route: Asked): string => (route === undefined ? '' : `${route.method} ${route.path}`);

/** Both templates fit the path; the closer one is the one with more text in it. */
function closest(before: Asked, after: Asked, path: string): string {
  const [a, b] = [before?.path, after?.path];
  if (a === undefined || b === undefined) return a ?? b ?? path;
  return templateRank(a) < templateRank(b) ? a : b;
}

/** `ANY` in place of the whole list, where both sides serve every method by one route. */
function shortened({ methods, before, after }: AccessChange): readonly HttpMethod[] {
  const served: readonly Asked[] = [before, after].filter(
    (route: Asked): route is ManifestRoute => route !== undefined,
  );
  return served.every((route) => route?.method === 'ANY') && methods.length === httpMethods.length - 1
    ? ['ANY']
    : methods;
}

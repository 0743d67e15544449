import type { ManifestRoute, RouteManifest } from './route-manifest.js';

/** Method and concrete path → the declared route, or undefined when none is. */
export type RouteMatcher = (method: string, path: string) => ManifestRoute | undefined;

/** The routes below one beginning of a template. */
interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | undefined;
  /** Of templates that end here, and of those that end in a greedy parameter here: the route of each method. */
  ends: Map<string, ManifestRoute> | undefined;
  greedy: Map<string, ManifestRoute> | undefined;
}

/**
 * Returns the matcher of a manifest. What a request costs depends on its segments, not on how many routes there are.
 *
 * A request is resolved as by a REST API: first the template, segment by segment from the left, where a literal beats
 * `{name}` and that beats `{name+}`; then the method, where the exact one beats `ANY`. A method that the chosen template
 * lacks does not fall through to a wider template. Segments are compared as they are written: nothing is decoded, no
 * `..`, `//`, case or trailing slash is folded, so two spellings never reach one route by accident.
 */
export function routeMatcher({ routes }: RouteManifest): RouteMatcher {
  const root = newNode();
  // Text beats everything in every segment: a path that is itself a template is found without a look at its segments.
  const whole = new Map<string, ReadonlyMap<string, ManifestRoute>>();
  for (const route of routes) {
    const { ends } = add(root, route);
    if (ends !== undefined && !route.path.includes('{')) whole.set(route.path, ends);
  }
  return (method, path) => {
    const closest = whole.get(path) ?? closestTemplate(root, path.split('/'), 0);
    return closest?.get(method) ?? closest?.get('ANY');
  };
}

/** For one request; whoever has more of them keeps the {@link routeMatcher}. */
export const matchRoute = (manifest: RouteManifest, method: string, path: string): ManifestRoute | undefined =>
  routeMatcher(manifest)(method, path);

const newNode = (): Node => ({ literals: new Map(), parameter: undefined, ends: undefined, greedy: undefined });

/** Returns where the template ends. */
function add(root: Node, route: ManifestRoute): Node {
  let node = root;
  for (const part of route.path.split('/')) {
    if (part.endsWith('+}')) {
      (node.greedy ??= new Map()).set(route.method, route);
      return node;
    }
    if (part.startsWith('{')) {
      node = node.parameter ??= newNode();
      continue;
    }
    let next = node.literals.get(part);
    if (next === undefined) node.literals.set(part, (next = newNode()));
    node = next;
  }
  (node.ends ??= new Map()).set(route.method, route);
  return node;
}

/** The methods of the closest template that fits from this segment on: text, then a parameter, then the whole rest. */
function closestTemplate(
  node: Node,
  segments: readonly string[],
  at: number,
): ReadonlyMap<string, ManifestRoute> | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.ends;
  const literal = node.literals.get(segment);
  const closest = literal && closestTemplate(literal, segments, at + 1);
  if (closest !== undefined) return closest;
  if (node.parameter !== undefined && segment !== '') {
    const wider = closestTemplate(node.parameter, segments, at + 1);
    if (wider !== undefined) return wider;
  }
  // A greedy parameter takes the whole rest, slashes included, unless there is none.
  return segment === '' && at === segments.length - 1 ? undefined : node.greedy;
}

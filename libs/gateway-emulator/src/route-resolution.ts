/** A route with a template: of a REST or an HTTP API. */
export interface PathRoute {
  readonly method: string;
  readonly path: string;
}

export interface Resource<Route extends PathRoute> {
  /** The template, e.g. `/users/{id}`. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly methods: ReadonlyMap<string, Route>;
}

/** The routes as resources, one per template. */
export type ResourceTree<Route extends PathRoute> = readonly Resource<Route>[];

export const segmentsOf = (path: string): readonly string[] => (path === '/' ? [] : path.slice(1).split('/'));
const isGreedy = (segment: string): boolean => segment.endsWith('+}');
const isVariable = (segment: string): boolean => segment.startsWith('{');
const rank = (segment: string): number => (isGreedy(segment) ? 2 : isVariable(segment) ? 1 : 0);

/** The more specific template first: a text segment before `{id}` before `{proxy+}`, from the left. */
type Segments = Pick<Resource<PathRoute>, 'segments'>;
function bySpecificity(a: Segments, b: Segments): number {
  for (let index = 0; index < Math.min(a.segments.length, b.segments.length); index += 1) {
    const difference = rank(a.segments[index]!) - rank(b.segments[index]!);
    if (difference !== 0) return difference;
  }
  return b.segments.length - a.segments.length;
}

export function buildResources<Route extends PathRoute>(routes: readonly Route[]): ResourceTree<Route> {
  const methods = new Map<string, Map<string, Route>>();
  for (const route of routes) {
    const resource = methods.get(route.path) ?? new Map<string, Route>();
    methods.set(route.path, resource.set(route.method, route));
  }
  return [...methods]
    .map(([path, byVerb]) => ({ path, segments: segmentsOf(path), methods: byVerb }))
    .sort(bySpecificity);
}

/** Path parameters when the template fits, else `null`. A variable takes one segment that is not empty. */
function fit(template: readonly string[], segments: readonly string[]): Record<string, string> | null {
  const parameters: [string, string][] = [];
  for (const [index, part] of template.entries()) {
    if (isGreedy(part)) {
      const rest = segments.slice(index).join('/');
      if (rest === '') return null;
      return Object.fromEntries([...parameters, [part.slice(1, -2), rest]]);
    }
    const segment = segments[index];
    if (segment === undefined) return null;
    if (!isVariable(part)) {
      if (part !== segment) return null;
    } else if (segment === '') return null;
    else parameters.push([part.slice(1, -1), segment]);
  }
  return template.length === segments.length ? Object.fromEntries(parameters) : null;
}

interface Match<Route extends PathRoute> {
  readonly resource: Resource<Route>;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The resources a raw path fits, most specific first, before a verb is looked at. Exact, case-sensitive segments;
 * nothing is decoded, the parameters neither: a decoded `%2f` would be a second view of the path.
 */
export function* matchingResources<Route extends PathRoute>(
  resources: ResourceTree<Route>,
  path: string,
  trailingSlash: 'same-resource' | 'another-resource',
): Generator<Match<Route>> {
  const sent = segmentsOf(path);
  const ignoresLast = trailingSlash === 'same-resource' && sent.at(-1) === '';
  const segments = ignoresLast ? sent.slice(0, -1) : sent;
  for (const resource of resources) {
    const pathParameters = fit(resource.segments, segments);
    if (pathParameters !== null) yield { resource, pathParameters };
  }
}

/** The one resource of a REST API that a raw path reaches. */
export function resolveResource<Route extends PathRoute>(
  resources: ResourceTree<Route>,
  path: string,
  trailingSlash: 'same-resource' | 'another-resource' = 'same-resource',
): Match<Route> | null {
  return matchingResources(resources, path, trailingSlash).next().value ?? null;
}

/** The method on a resource. The resource is chosen first: a verb missing there does not fall through to `{proxy+}`. */
export function methodOf<Route extends PathRoute>(resource: Resource<Route>, verb: string): Route | null {
  return resource.methods.get(verb) ?? resource.methods.get('ANY') ?? null;
}

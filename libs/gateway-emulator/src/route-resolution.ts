import type { RestRoute } from './api.js';

interface Resource {
  /** The template, e.g. `/users/{id}`. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly methods: ReadonlyMap<string, RestRoute>;
}

/** The routes as resources, one per template. */
export type ResourceTree = readonly Resource[];

export const segmentsOf = (path: string): readonly string[] => (path === '/' ? [] : path.slice(1).split('/'));
const isGreedy = (segment: string): boolean => segment.endsWith('+}');
const isVariable = (segment: string): boolean => segment.startsWith('{');
const rank = (segment: string): number => (isGreedy(segment) ? 2 : isVariable(segment) ? 1 : 0);

/** The more specific template first: a text segment before `{id}` before `{proxy+}`, from the left. */
function bySpecificity(a: Resource, b: Resource): number {
  for (let index = 0; index < Math.min(a.segments.length, b.segments.length); index += 1) {
    const difference = rank(a.segments[index]!) - rank(b.segments[index]!);
    if (difference !== 0) return difference;
  }
  return b.segments.length - a.segments.length;
}

export function buildResources(routes: readonly RestRoute[]): ResourceTree {
  const methods = new Map<string, Map<string, RestRoute>>();
  for (const route of routes) {
    const resource = methods.get(route.path) ?? new Map<string, RestRoute>();
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

/**
 * The resource a raw path reaches, before its verb is looked at. Exact, case-sensitive segments; nothing is decoded, the
 * parameters neither: a decoded `%2f` would be a second view of the path.
 */
export function resolveResource(
  resources: ResourceTree,
  path: string,
  trailingSlash: 'same-resource' | 'another-resource' = 'same-resource',
): { readonly resource: Resource; readonly pathParameters: Readonly<Record<string, string>> } | null {
  const sent = segmentsOf(path);
  const ignoresLast = trailingSlash === 'same-resource' && sent.at(-1) === '';
  const segments = ignoresLast ? sent.slice(0, -1) : sent;
  for (const resource of resources) {
    const pathParameters = fit(resource.segments, segments);
    if (pathParameters !== null) return { resource, pathParameters };
  }
  return null;
}

/** The method on a resource. The resource is chosen first: a verb missing there does not fall through to `{proxy+}`. */
export function methodOf(resource: Resource, verb: string): RestRoute | null {
  return resource.methods.get(verb) ?? resource.methods.get('ANY') ?? null;
}

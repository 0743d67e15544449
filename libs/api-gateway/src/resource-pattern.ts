import { httpMethods, templateShape, type ManifestRoute } from '@sallyport/route-manifest';

/** A route's template as a gateway serves it and as IAM sees it, behind any method. */
export interface ResourcePattern {
  readonly route: ManifestRoute;
  /** The template, split at its slashes: an empty one, `users`, `{id}`. */
  readonly segments: readonly string[];
  /** What follows the method in a policy resource: `/users/*`. IAM's `*` crosses slashes and may stand for nothing. */
  readonly glob: string;
  readonly globSegments: readonly string[];
  /** One digit a segment, 0 text, 1 parameter, 2 greedy. Of two templates that fit a path, the smaller one serves it. */
  readonly rank: string;
}

/** Methods that are served alike, with the patterns of all their routes. */
export interface ServedMethods {
  readonly methods: readonly string[];
  readonly patterns: readonly ResourcePattern[];
}

/** The patterns of each method. `ANY` is one of every method that the same template does not declare by name. */
export function servedMethods(routes: readonly ManifestRoute[]): readonly ServedMethods[] {
  const patterns = routes.map(patternOf);
  const named = new Set(routes.map(({ method, path }) => `${method} ${templateShape(path)}`));
  const alike = new Map<string, { methods: string[]; patterns: ResourcePattern[] }>();
  for (const method of httpMethods) {
    if (method === 'ANY') continue;
    const served = [...patterns.keys()].filter((index) => {
      const { method: declared, path } = routes[index]!;
      return declared === method || (declared === 'ANY' && !named.has(`${method} ${templateShape(path)}`));
    });
    const key = served.join(' ');
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { methods: [method], patterns: served.map((index) => patterns[index]!) });
    else known.methods.push(method);
  }
  return [...alike.values()].filter((each) => each.patterns.length > 0);
}

export function patternOf(route: ManifestRoute): ResourcePattern {
  const segments = route.path.split('/');
  const globSegments = segments.map((segment) => (isParameter(segment) ? '*' : segment));
  return {
    route,
    segments,
    globSegments,
    glob: globSegments.join('/'),
    rank: segments.map((segment) => (isGreedy(segment) ? '2' : isParameter(segment) ? '1' : '0')).join(''),
  };
}

export const isParameter = (segment: string): boolean => segment.startsWith('{');
export const isGreedy = (segment: string): boolean => segment.endsWith('+}');

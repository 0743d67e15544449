import { templateShape, type ManifestRoute } from '@sallyport/route-manifest';

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** A route as a gateway serves it and as IAM sees it. One method each. */
export interface ResourcePattern {
  readonly route: ManifestRoute;
  /** Method and template by segments: `GET`, `users`, `{id}`. */
  readonly segments: readonly string[];
  /** What follows `<stage>/` in a policy resource: `GET/users/*`. IAM's `*` crosses slashes and may stand for nothing. */
  readonly glob: string;
  readonly globSegments: readonly string[];
  /** How many segments come before the first star. */
  readonly literals: number;
  /** One digit a segment, 0 text, 1 parameter, 2 greedy. Of two templates that fit a path, the smaller one serves it. */
  readonly rank: string;
}

/** The patterns of all routes. `ANY` becomes the methods that the same template does not declare by name. */
export function resourcePatterns(routes: readonly ManifestRoute[]): ResourcePattern[] {
  const named = new Set(routes.map((route) => `${route.method} ${templateShape(route.path)}`));
  return routes.flatMap((route) =>
    (route.method === 'ANY'
      ? everyMethod.filter((method) => !named.has(`${method} ${templateShape(route.path)}`))
      : [route.method]
    ).map((method) => patternOf(route, `${method}${route.path}`.split('/'))),
  );
}

function patternOf(route: ManifestRoute, segments: readonly string[]): ResourcePattern {
  const globSegments = segments.map((segment) => (isParameter(segment) ? '*' : segment));
  const star = globSegments.indexOf('*');
  return {
    route,
    segments,
    globSegments,
    glob: globSegments.join('/'),
    literals: star === -1 ? segments.length : star,
    rank: segments.map((segment) => (isGreedy(segment) ? '2' : isParameter(segment) ? '1' : '0')).join(''),
  };
}

export const isParameter = (segment: string): boolean => segment.startsWith('{');
export const isGreedy = (segment: string): boolean => segment.endsWith('+}');

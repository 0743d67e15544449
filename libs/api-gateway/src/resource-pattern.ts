import { templateShape, type ManifestRoute } from '@sallyport/route-manifest';

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** A route as IAM sees it and as a gateway serves it. One method each. */
export interface ResourcePattern {
  readonly route: ManifestRoute;
  /** What follows `<stage>/` in a policy resource: `GET/users/*`. IAM's `*` crosses slashes. */
  readonly glob: string;
  /** The segments of `glob`. */
  readonly covers: readonly string[];
  /** The segments of method and template, and an empty one that a request may end in: `GET`, `users`, `{id}`, ``. */
  readonly serves: readonly string[];
}

/** The patterns of all routes. `ANY` becomes the methods that the same template does not declare by name. */
export function resourcePatterns(routes: readonly ManifestRoute[]): ResourcePattern[] {
  const named = new Set(routes.map((route) => `${route.method} ${templateShape(route.path)}`));
  return routes.flatMap((route) =>
    (route.method === 'ANY'
      ? everyMethod.filter((method) => !named.has(`${method} ${templateShape(route.path)}`))
      : [route.method]
    ).map((method) => patternOf(route, method + route.path)),
  );
}

function patternOf(route: ManifestRoute, template: string): ResourcePattern {
  const glob = template.replaceAll(/\{[^}]*\}/g, '*');
  return { route, glob, covers: glob.split('/'), serves: [...template.split('/'), ''] };
}

/**
 * Whether IAM, matching the glob of one route, covers a request that the other route serves. A gateway may take
 * `/users/` for `/users`, and `/users/*` covers that: the final slash is part of what is served.
 *
 * A walk over the product of the two, a segment a step.
 */
export function coversSome({ covers }: ResourcePattern, { serves }: ResourcePattern): boolean {
  const width = serves.length + 1;
  const seen: boolean[] = [];
  const open = [0];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen[state] === true) continue;
    seen[state] = true;
    const at = state % width;
    const [star, template] = [covers[(state - at) / width], serves[at]];
    if (star === undefined && at >= serves.length - 1) return true;
    if (star === undefined || template === undefined || !shareSegment(star, template)) continue;
    // Both sides move on; a star or a greedy parameter may also stay and take the next segment as well.
    open.push(state + width + 1);
    if (star === '*') open.push(state + 1);
    if (template.endsWith('+}')) open.push(state + width);
  }
  return false;
}

/** `*` takes any segment, the empty one too; `{id}` takes none that is empty. */
function shareSegment(star: string, template: string): boolean {
  if (star === '*' || template.endsWith('+}')) return true;
  return template.startsWith('{') ? star !== '' : star === template;
}

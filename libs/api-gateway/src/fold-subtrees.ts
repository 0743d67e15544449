import { reachesEither } from './glob-reach.js';
import type { ResourcePattern } from './resource-pattern.js';
import type { RouteIndex } from './route-index.js';

/**
 * Returns fewer globs for the same routes: `GET/shop/*` in place of every allowed route below `/shop`, where no refused
 * route has a request there. Of declared routes it opens exactly the same; of paths that nobody declared, more, which
 * the gateway has no route for or the application keeps closed.
 *
 * Never folds a whole method: at least one segment of text stays.
 */
export function foldSubtrees(
  allowed: readonly ResourcePattern[],
  { routes, isRefused }: { readonly routes: RouteIndex; readonly isRefused: (pattern: ResourcePattern) => boolean },
): string[] {
  const folded = new Map<string, boolean>();
  return allowed.map(({ globSegments, literals, glob }) => {
    for (let depth = 2; depth <= literals && depth < globSegments.length; depth += 1) {
      const top = globSegments.slice(0, depth);
      const key = top.join('/');
      const isSafe =
        folded.get(key) ??
        !routes.below(top, depth).some((other) => isRefused(other) && reachesEither([...top, '*'], other.segments));
      folded.set(key, isSafe);
      if (isSafe) return `${key}/*`;
    }
    return glob;
  });
}

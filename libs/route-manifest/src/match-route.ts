import type { ManifestRoute, RouteManifest } from './route-manifest.js';

/**
 * Returns the route that serves a concrete request, or undefined when none is declared.
 *
 * As a REST API resolves it: first the template, segment by segment from the left, where a literal beats `{name}` and
 * that beats `{name+}`; then the method, where the exact one beats `ANY`. A method that the chosen template lacks does
 * not fall through to a wider template. Segments are compared as they are written: nothing is decoded, no `..`, `//`,
 * case or trailing slash is folded, so two spellings never reach one route by accident.
 */
export function matchRoute(manifest: RouteManifest, method: string, path: string): ManifestRoute | undefined {
  const segments = path.split('/');
  let closest: string | undefined;
  let exact: ManifestRoute | undefined;
  let any: ManifestRoute | undefined;
  for (const route of manifest.routes) {
    const rank = rankIfFits(route.path, segments);
    if (rank === undefined || (closest !== undefined && rank > closest)) continue;
    if (rank !== closest) [closest, exact, any] = [rank, undefined, undefined];
    if (route.method === method) exact = route;
    else if (route.method === 'ANY') any = route;
  }
  return exact ?? any;
}

/** One digit a segment, 0 literal, 1 parameter, 2 greedy: the smaller string is the closer match. */
function rankIfFits(template: string, segments: readonly string[]): string | undefined {
  let rank = '';
  const parts = template.split('/');
  for (const [index, part] of parts.entries()) {
    const actual = segments[index];
    if (actual === undefined) return undefined;
    // A greedy parameter takes the whole rest, slashes included, unless there is none.
    if (part.endsWith('+}')) return actual === '' && index === segments.length - 1 ? undefined : `${rank}2`;
    if (part.startsWith('{') ? actual === '' : part !== actual) return undefined;
    rank += part.startsWith('{') ? '1' : '0';
  }
  return segments.length === parts.length ? rank : undefined;
}

import type { ManifestRoute, RouteManifest } from './route-manifest.js';

/**
 * Returns the route that serves a concrete request, or undefined when none is declared.
 *
 * As API Gateway resolves resources: segment by segment from the left, a literal beats `{name}`, which beats
 * `{name+}`; on the same template the exact method beats `ANY`. Segments are compared as they are written: nothing
 * is decoded, no `..`, `//` or trailing slash is folded, so two spellings never reach one route by accident.
 */
export function matchRoute(manifest: RouteManifest, method: string, path: string): ManifestRoute | undefined {
  const segments = path.split('/');
  let best: { route: ManifestRoute; rank: string } | undefined;
  for (const route of manifest.routes) {
    if (route.method !== method && route.method !== 'ANY') continue;
    const rank = templateRank(route.path.split('/'), segments);
    if (rank === undefined) continue;
    const full = rank + (route.method === 'ANY' ? '1' : '0');
    if (best === undefined || full < best.rank) best = { route, rank: full };
  }
  return best?.route;
}

/** One digit a segment, 0 literal, 1 parameter, 2 greedy: the smaller string is the closer match. */
function templateRank(template: readonly string[], segments: readonly string[]): string | undefined {
  let rank = '';
  for (const [index, part] of template.entries()) {
    const actual = segments[index];
    if (part.endsWith('+}')) return actual === undefined || actual === '' ? undefined : `${rank}2`;
    if (actual === undefined) return undefined;
    if (part === actual) rank += '0';
    else if (part.startsWith('{') && actual !== '') rank += '1';
    else return undefined;
  }
  return segments.length === template.length ? rank : undefined;
}

import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';

const wanted = 3;
const maxCharacters = 200;

/** Returns the declared routes that come nearest to a request that none of them serves, the nearest first. */
export function nearestRoutes({ routes }: RouteManifest, method: string, path: string): ManifestRoute[] {
  const asked = path.slice(0, maxCharacters);
  return routes
    .map((route) => ({ route, far: distance(route.path, asked) + (route.method === method ? 0 : 1) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, wanted)
    .map(({ route }) => route);
}

/** Characters to insert, remove or replace (Levenshtein); what stands in the place of a parameter costs nothing. */
function distance(template: string, path: string): number {
  const [from, to] = [template.split('/'), path.split('/')];
  const longest = Math.max(from.length, to.length);
  let sum = 0;
  for (let at = 0; at < longest; at += 1) {
    const segment = from[at];
    if (segment?.startsWith('{') && to[at] !== undefined) {
      if (segment.endsWith('+}')) break;
    } else sum += edits(segment ?? '', to[at] ?? '') + (segment === undefined || to[at] === undefined ? 1 : 0);
  }
  return sum;
}

function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [line, character] of [...from].entries()) {
    const next = [line + 1];
    for (let at = 1; at <= to.length; at += 1) {
      const replaced = row[at - 1]! + (to[at - 1] === character ? 0 : 1);
      next.push(Math.min(replaced, row[at]! + 1, next[at - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

import { describeAccess } from './access-order.js';
import { canonicalRoute } from './manifest-hash.js';
import type { ManifestRoute, RouteManifest } from './route-manifest.js';

/**
 * Returns a sentence for every route that two manifests do not hold alike, none when their hashes are equal. Route by
 * route, whatever lets the same callers in: `diffManifests` compares what they mean.
 */
export function manifestDifferences(declared: RouteManifest, enforced: RouteManifest): string[] {
  const [written, real] = [byName(declared), byName(enforced)];
  return [...new Set([...written.keys(), ...real.keys()])].sort().flatMap((name) => {
    const [one, other] = [written.get(name), real.get(name)];
    if (one === undefined) return [`${name} is enforced (${describeAccess(other)}) and missing from the manifest.`];
    if (other === undefined) return [`${name} is in the manifest (${describeAccess(one)}) and enforced by nobody.`];
    if (canonicalRoute(one) === canonicalRoute(other)) return [];
    return [`${name} is ${describeAccess(one)} in the manifest and ${describeAccess(other)} where it is enforced.`];
  });
}

const byName = ({ routes }: RouteManifest): ReadonlyMap<string, ManifestRoute> =>
  new Map(routes.map((route) => [`${route.app}: ${route.method} ${route.path}`, route]));

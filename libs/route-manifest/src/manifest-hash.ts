import { hash } from 'node:crypto';
import type { ManifestRoute, RouteManifest } from './route-manifest.js';

/** SHA-256, hex, over the routes in a fixed order: two manifests that decide alike have one hash. */
export function manifestHash(manifest: RouteManifest): string {
  return hash('sha256', JSON.stringify(sortRoutes(manifest.routes).map(canonical)));
}

/** The hash in short, for log lines and contexts: twelve hex digits tell deployments apart. */
export const manifestTag = (manifest: RouteManifest): string => manifestHash(manifest).slice(0, 12);

/** By app, then path, then method: the order in which the manifest is written, so that a diff shows what changed. */
export function sortRoutes(routes: readonly ManifestRoute[]): ManifestRoute[] {
  const key = (route: ManifestRoute): string => `${route.app}\n${route.path}\n${route.method}`;
  return [...routes].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** A route as the hash sees it, in JSON. */
export const canonicalRoute = (route: ManifestRoute): string => JSON.stringify(canonical(route));

function canonical(route: ManifestRoute): unknown[] {
  const scopes = route.access === 'scopes' ? route.scopes : {};
  return [
    route.app,
    route.method,
    route.path,
    route.access,
    [...new Set(scopes.allOf)].sort(),
    [...new Set(scopes.anyOf)].sort(),
    route.apiKey ?? false,
  ];
}

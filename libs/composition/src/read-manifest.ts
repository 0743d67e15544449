import { parseRouteManifest, type RouteManifest } from '@sallyport/route-manifest';
import type { Settings } from '@sallyport/settings';
import { readJsonFile } from './read-json-file.js';

/** Returns the route manifest of these settings: ROUTE_MANIFEST, or the one that was built in. @throws as its parser */
export const readManifest = (
  { routeManifest }: Pick<Settings, 'routeManifest'>,
  bakedManifest: unknown,
): RouteManifest =>
  parseRouteManifest(
    routeManifest === undefined
      ? bakedManifest
      : readJsonFile(routeManifest, 'ROUTE_MANIFEST', 'npm run manifest', 'manifest_invalid'),
  );

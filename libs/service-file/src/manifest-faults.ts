import { MisconfigurationError } from '@sallyport/protocol';
import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';
import type { ServiceApis } from './service-apis.js';

/** What a manifest says of a route, or a service file, in one form. */
interface Deployed {
  readonly route: string;
  readonly app: string;
  readonly guarded: boolean;
  readonly apiKey: boolean;
}

const declared = ({ method, path, app, access, apiKey }: ManifestRoute): Deployed => ({
  route: `${method} ${path}`,
  app,
  guarded: access !== 'public',
  apiKey: apiKey === true,
});

function deployed({ rest, http }: ServiceApis): readonly Deployed[] {
  return [
    ...(rest?.routes ?? []).map(({ method, path, integration, authorization, apiKeyRequired }) => ({
      route: `${method} ${path}`,
      app: integration,
      guarded: authorization !== 'NONE',
      apiKey: apiKeyRequired === true,
    })),
    // An HTTP API has no API keys: what the manifest asks of them is a fault there.
    ...(http?.routes ?? []).map(({ routeKey, integration, authorization }) => ({
      route: routeKey,
      app: integration,
      guarded: authorization !== 'NONE',
      apiKey: false,
    })),
  ];
}

/**
 * Passes APIs that have the routes of the manifest and no others, each to its app, behind the authorizer unless it is
 * public, and with a key where it asks for one.
 *
 * @throws MisconfigurationError `settings_invalid`, with a line for every difference
 */
export function assertRoutesOfManifest({ routes }: RouteManifest, apis: ServiceApis): void {
  const here = new Map(deployed(apis).map((route) => [route.route, route]));
  const faults = routes.map(declared).flatMap((wanted) => {
    const found = here.get(wanted.route);
    here.delete(wanted.route);
    if (found === undefined) return [`${wanted.route} is in the manifest and not in the service file`];
    return [
      ...(found.app === wanted.app ? [] : [`${wanted.route} belongs to ${wanted.app} and is sent to ${found.app}`]),
      ...(found.guarded || !wanted.guarded ? [] : [`${wanted.route} has no authorizer in the service file`]),
      ...(wanted.guarded || !found.guarded
        ? []
        : [`${wanted.route} is public and has an authorizer in the service file`]),
      ...(found.apiKey === wanted.apiKey
        ? []
        : [`${wanted.route}: only one of manifest and service file asks for an API key`]),
    ];
  });
  const others = [...here.keys()].map((route) => `${route} is in the service file and not in the manifest`);
  if (faults.length + others.length > 0) throw new MisconfigurationError('settings_invalid', [...faults, ...others]);
}

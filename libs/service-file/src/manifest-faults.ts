import { MisconfigurationError } from '@sallyport/protocol';
import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';
import type { ServiceApis } from './service-apis.js';

/** What a manifest says of a route, or a service file, in one form. */
interface Deployed {
  readonly route: string;
  readonly app: string;
  /** By what: nothing, a signature of IAM, or a token. */
  readonly guard: 'none' | 'iam' | 'token';
  readonly apiKey: boolean;
}

const declared = ({ method, path, app, access, apiKey }: ManifestRoute): Deployed => ({
  route: `${method} ${path}`,
  app,
  guard: access === 'public' ? 'none' : access === 'iam' ? 'iam' : 'token',
  apiKey: apiKey === true,
});

const guardOf = (authorization: string): Deployed['guard'] =>
  authorization === 'NONE' ? 'none' : authorization === 'AWS_IAM' ? 'iam' : 'token';

function deployed({ rest, http }: ServiceApis): readonly Deployed[] {
  return [
    ...(rest?.routes ?? []).map(({ method, path, integration, authorization, apiKeyRequired }) => ({
      route: `${method} ${path}`,
      app: integration,
      guard: guardOf(authorization),
      apiKey: apiKeyRequired === true,
    })),
    ...(http?.routes ?? []).map(({ routeKey, integration, authorization }) => ({
      route: routeKey,
      app: integration,
      guard: guardOf(authorization),
      apiKey: false,
    })),
  ];
}

function guardFaults({ route, guard }: Deployed, found: Deployed): readonly string[] {
  if (found.guard === guard) return [];
  if (found.guard === 'none') return [`${route} has no authorizer in the service file`];
  if (guard === 'none') return [`${route} is public and has an authorizer in the service file`];
  return [
    `${route} is for ${guard === 'iam' ? 'signed requests' : 'tokens'}, and the service file has another authorizer`,
  ];
}

/** What an API says about itself to everybody (RFC 9728 §3.1). Applications answer it beside their routes: no manifest has it. */
const resourceMetadata = 'GET /.well-known/oauth-protected-resource';

/**
 * Passes APIs that have the routes of the manifest and no others but that of their metadata, each to its app, behind the
 * authorizer unless it is public or for signed requests, and with a key where it asks for one. An HTTP API has no keys: a
 * route that asks for one is not to be there.
 *
 * @throws MisconfigurationError `settings_invalid`, with a line for every difference
 */
export function assertRoutesOfManifest({ routes }: RouteManifest, apis: ServiceApis): void {
  const here = new Map(deployed(apis).map((route) => [route.route, route]));
  const faults = routes.map(declared).flatMap((wanted) => {
    const found = here.get(wanted.route);
    here.delete(wanted.route);
    if (found === undefined && wanted.apiKey && apis.rest === undefined) return [];
    if (found === undefined) return [`${wanted.route} is in the manifest and not in the service file`];
    return [
      ...(found.app === wanted.app ? [] : [`${wanted.route} belongs to ${wanted.app} and is sent to ${found.app}`]),
      ...guardFaults(wanted, found),
      ...(found.apiKey === wanted.apiKey
        ? []
        : [`${wanted.route}: only one of manifest and service file asks for an API key`]),
    ];
  });
  const metadata = here.get(resourceMetadata);
  if (metadata?.guard === 'none' && !metadata.apiKey) here.delete(resourceMetadata);
  const others = [...here.keys()].map((route) => `${route} is in the service file and not in the manifest`);
  if (faults.length + others.length > 0) throw new MisconfigurationError('settings_invalid', [...faults, ...others]);
}

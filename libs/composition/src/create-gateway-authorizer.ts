import { GatewayAuthorizer } from '@sallyport/api-gateway';
import { createDecisionLog } from '@sallyport/decision-log';
import { parseRouteManifest } from '@sallyport/route-manifest';
import type { Settings } from '@sallyport/settings';
import { createAuthenticator } from './create-authenticator.js';
import { systemDependencies, type Dependencies } from './dependencies.js';
import { readManifestFile } from './read-manifest-file.js';

/**
 * Returns the gateway's authorizer for these settings.
 *
 * @param bakedManifest - the manifest built into the function; `ROUTE_MANIFEST` replaces it
 * @throws {@link MisconfigurationError} for a manifest or settings that cannot be used
 */
export function createGatewayAuthorizer(
  settings: Settings,
  bakedManifest: unknown,
  dependencies: Dependencies = systemDependencies,
): GatewayAuthorizer {
  const manifest = parseRouteManifest(
    settings.routeManifest === undefined ? bakedManifest : readManifestFile(settings.routeManifest),
  );
  const { write, clock } = dependencies;
  return new GatewayAuthorizer({
    authenticator: createAuthenticator(settings, dependencies).authenticator,
    manifest,
    scheme: settings.tokenScheme,
    decisionLog: createDecisionLog({ level: settings.logLevel, write, clock }),
  });
}

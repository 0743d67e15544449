import { GatewayAuthorizer } from '@sallyport/api-gateway';
import { scopesOf } from '@sallyport/protocol';
import { parseRouteManifest } from '@sallyport/route-manifest';
import type { Settings } from '@sallyport/settings';
import { checkAtBoot } from './boot-check.js';
import { createAuthenticator } from './create-authenticator.js';
import { decisionLogOf } from './decision-log.js';
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
  const { authenticator, issuers } = createAuthenticator(settings, dependencies);
  const decisionLog = decisionLogOf(settings, issuers, dependencies);
  const notices = checkAtBoot(settings, issuers, scopesOf(manifest.routes), { whole: true });
  for (const notice of notices) decisionLog.notice(notice);
  return new GatewayAuthorizer({ authenticator, manifest, scheme: settings.tokenScheme, decisionLog });
}

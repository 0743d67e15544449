import { GatewayAuthorizer, type AuthorizerProfile } from '@sallyport/api-gateway';
import type { TrustedIssuers } from '@sallyport/identity-provider';
import { scopesOf, type Principal } from '@sallyport/protocol';
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
  const scopes = new Set([...scopesOf(manifest.routes), ...settings.authorizer.websocket.scopes]);
  const notices = checkAtBoot(settings, issuers, [...scopes], { whole: true });
  for (const notice of [...notices, ...settings.authorizer.notices]) decisionLog.notice(notice);
  const { websocket, usagePlanKeys } = settings.authorizer;
  return new GatewayAuthorizer({
    authenticator,
    manifest,
    scheme: settings.tokenScheme,
    places: { header: settings.tokenHeader, websocket },
    profile: profileOf(settings),
    policyMaxBytes: settings.authorizer.policyMaxBytes,
    ...(websocket.scopes.length > 0 && { connect: { access: 'scopes', scopes: { allOf: websocket.scopes } } }),
    usageKeyOf: usageKeys(usagePlanKeys, issuers),
    decisionLog,
  });
}

function profileOf(settings: Settings): AuthorizerProfile {
  const { missingScopeStatus, scopeSeparator, authorizerCacheTtlSeconds: cacheTtlSeconds } = settings;
  const { decides, policy, response, routeInKey, policyExpires } = settings.authorizer;
  return {
    decides,
    policy,
    response,
    routeInKey,
    policyExpires,
    missingScopeStatus,
    scopeSeparator,
    cacheTtlSeconds,
  };
}

/** A client's key is looked up under its issuer: another issuer may have a client of the same id. */
function usageKeys(keys: Settings['authorizer']['usagePlanKeys'], issuers: TrustedIssuers) {
  const byIssuer = new Map(
    issuers.all.map(({ name, issuer }) => [issuer, new Map(Object.entries(keys[name] ?? {}))] as const),
  );
  return ({ issuer, clientId }: Principal): string | undefined =>
    clientId === undefined ? undefined : byIssuer.get(issuer)?.get(clientId);
}

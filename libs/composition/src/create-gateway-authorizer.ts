import { GatewayAuthorizer } from '@sallyport/api-gateway';
import type { TrustedIssuers } from '@sallyport/identity-provider';
import { scopesOf, type Principal } from '@sallyport/protocol';
import { manifestTag } from '@sallyport/route-manifest';
import type { Settings } from '@sallyport/settings';
import { checkAtBoot } from './boot-check.js';
import { createAuthenticator, type Authentication, type AuthenticatorDependencies } from './create-authenticator.js';
import { decisionLogOf } from './decision-log.js';
import { systemDependencies, type Dependencies } from './dependencies.js';
import { readManifest } from './read-manifest.js';
import { tellStaleness } from './tell-staleness.js';

export interface GatewayDependencies extends Dependencies, Pick<AuthenticatorDependencies, 'snapshot'> {
  /** Shared with who else decides in this process. Absent: one of its own. */
  readonly authentication?: Authentication;
}

/**
 * Returns the gateway's authorizer for these settings.
 *
 * @param bakedManifest - the manifest built into the function; `ROUTE_MANIFEST` replaces it
 * @param dependencies - with the snapshot that `loadSnapshot` returned; without one the issuers are asked first
 * @throws {@link MisconfigurationError} for a manifest or settings that cannot be used
 */
export function createGatewayAuthorizer(
  settings: Settings,
  bakedManifest: unknown,
  dependencies: GatewayDependencies = systemDependencies,
): GatewayAuthorizer {
  const manifest = readManifest(settings, bakedManifest);
  const { authentication = createAuthenticator(settings, dependencies) } = dependencies;
  const { authenticator, issuers } = authentication;
  const decisionLog = decisionLogOf(settings, issuers, dependencies);
  const scopes = new Set([...scopesOf(manifest.routes), ...settings.authorizer.websocket.scopes]);
  const notices = checkAtBoot(settings, issuers, [...scopes], { whole: true });
  for (const notice of [...notices, ...settings.authorizer.notices, ...authentication.notices]) {
    decisionLog.notice(notice);
  }
  const tag = manifestTag(manifest);
  decisionLog.notice(`Ready: ${manifest.routes.length} routes, manifest ${tag}.`, 'info');
  void tellStaleness(settings, authentication, decisionLog);
  const { missingScopeStatus, scopeSeparator, authorizerCacheTtlSeconds: cacheTtlSeconds } = settings;
  const { websocket, usagePlanKeys, policyMaxBytes, notices: _told, ...answers } = settings.authorizer;
  return new GatewayAuthorizer({
    authenticator,
    manifest,
    manifestTag: tag,
    scheme: settings.tokenScheme,
    places: { header: settings.tokenHeader, websocket },
    profile: { ...answers, missingScopeStatus, scopeSeparator, cacheTtlSeconds },
    policyMaxBytes,
    ...(websocket.scopes.length > 0 && { connect: { access: 'scopes', scopes: { allOf: websocket.scopes } } }),
    usageKeyOf: usageKeys(usagePlanKeys, issuers),
    ...(settings.phantomTokenKey !== undefined && {
      phantom: {
        contextKey: settings.phantomTokenKey,
        exchange: (credential, trace) => authenticator.exchange(credential, trace),
        clock: dependencies.clock,
      },
    }),
    decisionLog,
  });
}

/** A client's key is looked up under its issuer: another issuer may have a client of the same id. */
function usageKeys(keys: Settings['authorizer']['usagePlanKeys'], issuers: TrustedIssuers) {
  const byIssuer = new Map(
    issuers.all.map(({ name, issuer }) => [issuer, new Map(Object.entries(keys[name] ?? {}))] as const),
  );
  return ({ issuer, clientId }: Principal): string | undefined =>
    clientId === undefined ? undefined : byIssuer.get(issuer)?.get(clientId);
}

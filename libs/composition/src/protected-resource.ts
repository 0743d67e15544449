import type { TrustedIssuers } from '@sallyport/identity-provider';
import type { ProtectedResource } from '@sallyport/resource-server';
import type { Settings } from '@sallyport/settings';

/** Put in place by `npm run build`: what the routes of all applications behind the gateway ask for. */
declare const SALLYPORT_MANIFEST_SCOPES: readonly string[];

/**
 * Returns how the API presents itself (RFC 9728), where RESOURCE_URL names it: every trusted issuer, and the scopes under
 * the names that each of them knows, which is what a client asks there for.
 */
export function protectedResourceOf(
  { resourceUrl }: Pick<Settings, 'resourceUrl'>,
  issuers: TrustedIssuers,
): ProtectedResource | undefined {
  if (resourceUrl === undefined) return undefined;
  return {
    resource: resourceUrl,
    authorizationServers: issuers.all.map(({ issuer }) => issuer),
    scopeNames: (scope) => issuers.all.map(({ scopeNames }) => scopeNames.toVendor(scope)),
    ...(typeof SALLYPORT_MANIFEST_SCOPES !== 'undefined' && { scopesBesides: SALLYPORT_MANIFEST_SCOPES }),
  };
}

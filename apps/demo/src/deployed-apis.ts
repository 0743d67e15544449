import { resourceMetadataUrl } from '@sallyport/resource-server';
import type { RouteManifest } from '@sallyport/route-manifest';
import { assertRoutesOfManifest, readServiceApis, type ServiceApis } from '@sallyport/service-file';
import type { Settings } from '@sallyport/settings';

export interface DeployedApisOptions {
  readonly manifest: RouteManifest;
  /** What the gates are set to, so that the gateway in front of them is set to the same. */
  readonly settings: Pick<
    Settings,
    'corsOrigins' | 'authorizerCacheTtlSeconds' | 'tokenHeader' | 'tokenScheme' | 'resourceUrl' | 'authorizer'
  >;
  /** Puts `/latest` in front of every path. */
  readonly stageInPath?: boolean;
  /** Further parameters of the deployment, `{ gateway: 'http' }`. */
  readonly params?: Readonly<Record<string, string>>;
}

/**
 * The APIs that `npm run deploy` would make for these settings, with the routes of the manifest: read from
 * `serverless.yml` in the working directory.
 *
 * @throws MisconfigurationError `settings_invalid` for a service file that cannot be read, or has other routes
 */
export function deployedApis({
  manifest,
  settings,
  stageInPath = false,
  params = {},
}: DeployedApisOptions): ServiceApis {
  const inputs = { params: { ...deploymentParams(settings), ...params }, options: { stage: 'latest' } };
  const apis = readServiceApis('serverless.yml', inputs, { id: 'sallyport', accountId: '123456789012', stageInPath });
  assertRoutesOfManifest(manifest, apis);
  return apis;
}

/** Settings as parameters of the deployment, which sets the functions and the gateway to them alike. */
function deploymentParams(settings: DeployedApisOptions['settings']): Readonly<Record<string, string>> {
  const { corsOrigins, authorizerCacheTtlSeconds, tokenHeader, tokenScheme, resourceUrl, authorizer } = settings;
  const { rest, http } = authorizer.routeInKey;
  const [origin = '*', ...others] = corsOrigins;
  return {
    tokenHeader,
    tokenScheme,
    cacheTtl: String(authorizerCacheTtlSeconds),
    // A TOKEN authorizer is kept under its header alone.
    ...((rest || http) && { cacheKey: 'route', authorizerType: 'request' }),
    ...(resourceUrl !== undefined && { resourceUrl, resourceMetadataUrl: resourceMetadataUrl(resourceUrl).href }),
    corsOrigins: corsOrigins.length === 0 ? '*' : corsOrigins.join(','),
    // What the gateway says in refusals is one fixed text.
    corsOrigin: others.length === 0 ? origin : '*',
  };
}

import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { startGateway, type Gateway } from '@sallyport/gateway-emulator';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { parseRouteManifest, type ManifestRoute } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };
import { startLocalIdp, type LocalIdp } from '../../local-idp/src/local-idp.js';
import { resourceApps } from './resource-apps.js';
import { demoApi } from './rest-api.js';

export interface Demo {
  readonly idp: LocalIdp;
  readonly gateway: Gateway;
  readonly routes: readonly (ManifestRoute & { readonly url: string })[];
  readonly tokens: Readonly<Record<'reader' | 'writer' | 'none' | 'opaque', string>>;
  close(): Promise<void>;
}

export interface DemoPorts {
  readonly idp: number;
  readonly gateway: number;
}

/**
 * Starts the whole main job in this process: embedded provider, gateway with the real authorizer, resource apps.
 * The apps read their settings from `process.env`, which is told where the provider ended up.
 */
export async function startDemo(ports: DemoPorts): Promise<Demo> {
  const idp = await startLocalIdp({ port: ports.idp });
  process.env['LOCAL_ISSUER'] = idp.issuer;
  process.env['CORS_ORIGINS'] ??= '*';
  const settings = readSettings(process.env);
  const manifest = parseRouteManifest(routeManifest);
  const stageInPath = process.env['GATEWAY_STAGE_PATH'] === '1';
  const api = demoApi({
    manifest,
    corsOrigins: settings.corsOrigins,
    cacheTtlSeconds: settings.authorizerCacheTtlSeconds,
    stageInPath,
  });
  const gateway = await startGateway({
    api,
    authorizer: lambdaAuthorizer(createGatewayAuthorizer(settings, routeManifest)),
    integrations: Object.fromEntries(
      Object.entries(resourceApps).map(([name, module]) => [name, createLambdaHandler(module)]),
    ),
    port: ports.gateway,
  });
  const [reader, writer, none, opaque] = await Promise.all([
    idp.token('reader'),
    idp.token('writer'),
    idp.token('none'),
    idp.token('opaque'),
  ]);
  const base = stageInPath ? `${gateway.url}/${api.stage}` : gateway.url;
  return {
    idp,
    gateway,
    routes: manifest.routes.map((route) => ({ ...route, url: base + route.path })),
    tokens: { reader, writer, none, opaque },
    close: async () => {
      await gateway.close();
      await idp.close();
    },
  };
}

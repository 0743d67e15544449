import { lambdaAuthorizer } from '@sallyport/api-gateway';
import {
  createAuthenticator,
  createGatewayAuthorizer,
  diagnose,
  systemDependencies,
  type Authentication,
} from '@sallyport/composition';
import { startGateway, type Gateway } from '@sallyport/gateway-emulator';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { MisconfigurationError, scopesOf } from '@sallyport/protocol';
import { parseRouteManifest, type ManifestRoute } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };
import { apiDocs, docsPath } from './api-docs.js';
import type { DemoProvider } from './demo-provider.js';
import { deployedApis } from './deployed-apis.js';
import { startEmbeddedProvider } from './embedded-provider.js';
import { useRealProvider } from './real-provider.js';
import { resourceApps } from './resource-apps.js';
import { resourceMetadata, resourceMetadataPath } from './resource-metadata.js';
import { signedCallers } from './signed-callers.js';

export interface Demo {
  readonly provider: DemoProvider;
  readonly gateway: Gateway;
  /** Where the gateway looks for the token. */
  readonly tokenHeader: string;
  readonly region: string;
  /** A key of the usage plan, for routes that ask for one. */
  readonly apiKey: string | undefined;
  readonly routes: readonly (ManifestRoute & { readonly url: string })[];
  close(): Promise<void>;
}

export interface DemoOptions {
  readonly ports: { readonly idp: number; readonly gateway: number };
  /** The provider of the settings instead of the embedded one in its dialect. */
  readonly real: boolean;
  /** Takes the lines of the authorizer: notices of its start, then decisions. */
  readonly write: (line: string) => void;
}

/**
 * Starts the whole main job in this process: identity provider, gateway with the real authorizer, resource apps.
 * The apps read their settings from `process.env`, which is told where the embedded provider ended up.
 */
export async function startDemo({ ports, real, write }: DemoOptions): Promise<Demo> {
  const manifest = parseRouteManifest(routeManifest);
  process.env['CORS_ORIGINS'] ??= '*';
  const embedded = real ? undefined : await startEmbeddedProvider(ports.idp, process.env);
  try {
    const settings = readSettings(process.env);
    const stageInPath = process.env['GATEWAY_STAGE_PATH'] === '1';
    const { rest: api } = deployedApis({ manifest, settings, stageInPath });
    if (api === undefined) throw new MisconfigurationError('settings_invalid', ['serverless.yml makes no REST API']);
    const { issuers } = createAuthenticator(settings);
    const { issuing } = issuers;
    let base = '';
    const gateway = await startGateway({
      api,
      mounts: {
        [`/${docsPath}`]: apiDocs(issuing.scopeNames.toVendor),
        [resourceMetadataPath]: resourceMetadata(
          () => settings.resourceUrl ?? base,
          issuers,
          scopesOf(manifest.routes),
        ),
      },
      authorizer: lambdaAuthorizer(createGatewayAuthorizer(settings, routeManifest, { ...systemDependencies, write })),
      ...(embedded?.identityPool && { iam: signedCallers(embedded.identityPool, api, manifest) }),
      integrations: Object.fromEntries(
        Object.entries(resourceApps).map(([name, module]) => [name, createLambdaHandler(module)]),
      ),
      port: ports.gateway,
    });
    const provider = await withVisibility(embedded ?? (await useRealProvider(settings, manifest.routes)), issuing);
    base = stageInPath ? `${gateway.url}/${api.stage}` : gateway.url;
    return {
      provider,
      gateway,
      tokenHeader: settings.tokenHeader,
      region: api.region,
      apiKey: api.apiKeys?.[0]?.value,
      routes: manifest.routes.map((route) => ({ ...route, url: base + route.path })),
      close: async () => {
        await gateway.close();
        await provider.close();
      },
    };
  } catch (error) {
    await embedded?.close();
    throw error;
  }
}

/** Where tokens are opaque, two credentials of ours tell whether the provider lets us ask about a caller's. */
async function withVisibility(
  provider: DemoProvider,
  issuing: Authentication['issuers']['issuing'],
): Promise<DemoProvider> {
  if (issuing.capabilities.accessToken.formats.includes('jwt')) return provider;
  const findings = await diagnose(issuing, ['introspection']);
  const troubles = findings.filter(({ outcome }) => outcome === 'trouble');
  return { ...provider, notes: [...provider.notes, ...troubles.map(({ check, says }) => `${check}: ${says}`)] };
}

import { diagnose, type Authentication } from '@sallyport/composition';
import { startGateway, type Gateway } from '@sallyport/gateway-emulator';
import { MisconfigurationError, scopesOf } from '@sallyport/protocol';
import { parseRouteManifest, type ManifestRoute } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };
import { apiDocs, docsPath } from './api-docs.js';
import { consoleWorld } from './console-world.js';
import type { DemoProvider } from './demo-provider.js';
import { deployedApis } from './deployed-apis.js';
import { startEmbeddedProvider } from './embedded-provider.js';
import { createFunctions } from './functions.js';
import { serveMembersPage } from './members-page.js';
import { openConsole } from './open-console.js';
import { useRealProvider } from './real-provider.js';
import { resourceMetadata, resourceMetadataPath } from './resource-metadata.js';
import { signedCallers } from './signed-callers.js';

export interface Demo {
  readonly provider: DemoProvider;
  readonly gateway: Gateway;
  /** Of the developer's page, with the key of this run. Absent where none may be. */
  readonly consoleUrl?: string;
  /** Of the members' page; absent with a real provider. */
  readonly membersUrl?: string;
  /** Where the gateway looks for the token. */
  readonly tokenHeader: string;
  readonly region: string;
  /** A key of the usage plan, for routes that ask for one. */
  readonly apiKey: string | undefined;
  readonly routes: readonly (ManifestRoute & { readonly url: string })[];
  close(): Promise<void>;
}

export interface DemoOptions {
  readonly ports: { readonly idp: number; readonly gateway: number; readonly members: number };
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
    const functions = createFunctions(settings, write);
    const { issuers, authorizer, integrations } = functions;
    const { issuing } = issuers;
    let base = '';
    const page = openConsole(process.env);
    const gateway = await startGateway({
      api,
      ...page?.recorder.hooks,
      mounts: {
        ...page?.mounts,
        [`/${docsPath}`]: apiDocs(issuing.scopeNames.toVendor),
        [resourceMetadataPath]: resourceMetadata(
          () => settings.resourceUrl ?? base,
          issuers,
          scopesOf(manifest.routes),
        ),
      },
      authorizer,
      ...(embedded?.identityPool && { iam: signedCallers(embedded.identityPool, api, manifest) }),
      integrations,
      port: ports.gateway,
    });
    const provider = await withVisibility(embedded ?? (await useRealProvider(settings, manifest.routes)), issuing);
    base = gateway.invokeUrl;
    const routes = manifest.routes.map((route) => ({ ...route, url: base + route.path }));
    const { tokenHeader } = settings;
    page?.show(consoleWorld({ provider, functions, gateway, api, tokenHeader, routes, recorder: page.recorder }));
    const members = await serveMembersPage({
      port: ports.members,
      provider,
      apiUrl: base,
      apiKey: api.apiKeys?.[0]?.value,
      tokenHeader,
      region: api.region,
    });
    return {
      provider,
      gateway,
      ...(members && { membersUrl: members.url }),
      ...(page && { consoleUrl: page.url(gateway.url) }),
      tokenHeader,
      region: api.region,
      apiKey: api.apiKeys?.[0]?.value,
      routes,
      close: async () => {
        page?.close();
        await members?.close();
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

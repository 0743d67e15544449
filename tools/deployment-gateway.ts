import { createGatewayAuthorizer } from '@sallyport/composition';
import { MisconfigurationError } from '@sallyport/protocol';
import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';
import { assertRoutesOfManifest, readTemplateApis, type ServiceApis } from '@sallyport/service-file';
import { readSettings, type Settings } from '@sallyport/settings';
import { environmentOf, functionsOf, type Template } from './template-functions.js';

type Environment = ReturnType<typeof environmentOf>;

export interface GatewayCheck {
  /** Of the applications behind it. */
  readonly manifest: RouteManifest;
  /** Who decides: an authorizer in front of the applications, or each by its own guard. */
  readonly decides: 'authorizer' | 'guard';
  /** Where its routes are written, for whoever mends them. */
  readonly mend: string;
}

/**
 * Returns what is wrong between a packaged gateway, the manifest and the environment of its functions: a route that is open,
 * closed, missing or one too many; a scope that a provider cannot name; an authorizer that looks for the token in another
 * header than the functions, or whose answers are kept under something else, or longer, than they were made for.
 *
 * Does NOT look at roles, gateway responses or what is behind `authorizerArn`.
 *
 * @param template - as osls writes it
 * @throws when a function takes something that is not known here
 */
export function gatewayFaults(template: Template, check: GatewayCheck): readonly string[] {
  // No region and no id of AWS is looked at.
  const read = faultsOr(() => readTemplateApis(template, 'eu-west-1', { id: 'local', accountId: '123456789012' }));
  if ('faults' in read) return read.faults;
  const routes = faultsOr(() => assertRoutesOfManifest(asDeployed(check), read.value));
  const mend = (fault: string) => `${fault}: mend its event in ${check.mend}, or what the controller declares.`;
  return [...('faults' in routes ? routes.faults.map(mend) : []), ...functionFaults(template, check, read.value)];
}

/** Where the guard decides alone, no route has an authorizer: to the gateway each is public. */
const asDeployed = ({ manifest, decides }: GatewayCheck): RouteManifest =>
  decides === 'authorizer' ? manifest : { ...manifest, routes: manifest.routes.map(asPublic) };

const asPublic = ({ app, method, path, apiKey }: ManifestRoute): ManifestRoute => ({
  app,
  method,
  path,
  access: 'public',
  ...(apiKey === true && { apiKey }),
});

function functionFaults(template: Template, { manifest }: GatewayCheck, apis: ServiceApis): readonly string[] {
  const faults = functionsOf(template).flatMap((one) => {
    if (one.variables['IDENTITY_PROVIDER'] === undefined) return [];
    const environment = environmentOf(one);
    const started = faultsOr(() => start(environment, manifest));
    return 'faults' in started ? started.faults : differences(environment, started.value, apis);
  });
  return [...new Set(faults)];
}

/** What the function is told of the authorizer in front of it, beside what that is. */
function differences(environment: Environment, settings: Settings, { rest, http }: ServiceApis): readonly string[] {
  const authorizer = rest?.authorizer ?? http?.authorizer;
  if (authorizer === undefined) return [];
  const { tokenHeader, authorizerCacheTtlSeconds: seconds } = settings;
  const sources = 'identitySource' in authorizer ? [authorizer.identitySource] : authorizer.identitySources;
  const header = `${rest === undefined ? '$request' : 'method.request'}.header.${tokenHeader}`;
  const told = environment['AUTHORIZER_IDENTITY_SOURCES'] || header;
  const faults: string[] = [];
  if (!sources.includes(header)) {
    faults.push(
      `The token is in ${tokenHeader} (TOKEN_HEADER), and the gateway looks at ${sources.join(', ') || 'nothing'}: ` +
        'both take it from --param="tokenHeader=…"; mend deploy/authorizer.yml or deploy/identity-sources.yml.',
    );
  }
  if (told !== sources.join(',')) {
    faults.push(
      `Answers are made to be kept under ${told} (AUTHORIZER_IDENTITY_SOURCES), and the gateway keeps them under ` +
        `${sources.join(',') || 'nothing'}: mend deploy/authorizer.yml or deploy/identity-sources.yml.`,
    );
  }
  if (seconds !== authorizer.resultTtlSeconds) {
    faults.push(
      `Answers are made to be kept for ${seconds} s (AUTHORIZER_CACHE_TTL_SECONDS), and the gateway keeps them for ` +
        `${authorizer.resultTtlSeconds} s: both take it from --param="cacheTtl=…"; mend deploy/authorizer.yml.`,
    );
  }
  return faults;
}

/**
 * Returns the settings that a gate of these routes starts with: no scope is without a name at an issuer. Nobody is asked
 * anything.
 */
function start(environment: Environment, manifest: RouteManifest): Settings {
  const settings = readSettings(environment);
  const send = () => Promise.reject(new Error('Nobody is asked while packaging.'));
  createGatewayAuthorizer(settings, manifest, { clock: Date.now, send, write: () => undefined });
  return settings;
}

/** @throws what is no misconfiguration */
function faultsOr<Value>(read: () => Value): { readonly value: Value } | { readonly faults: readonly string[] } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof MisconfigurationError) return { faults: error.faults };
    throw error;
  }
}

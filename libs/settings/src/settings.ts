import { deployedAs, readLocalProvider, readOidcProvider, type OidcProviderSettings } from './provider-settings.js';
import { headerName, list, oneOf, text, wholeNumber } from './setting.js';
import { SettingsReader, type Environment } from './settings-reader.js';

export const sharedSettings = {
  identityProvider: oneOf('IDENTITY_PROVIDER', ['local', 'oidc'], {
    means: 'Whose tokens are accepted. Unset: local outside production.',
  }),
  clockSkewSeconds: wholeNumber('CLOCK_SKEW_SECONDS', [0, 600], {
    means: 'How far clocks may differ when times in tokens are checked.',
    default: 60,
  }),
  tokenMaxLifetimeSeconds: wholeNumber('TOKEN_MAX_LIFETIME_SECONDS', [60, 31_536_000], {
    means: 'A token that expires further ahead is refused.',
    default: 2_592_000,
  }),
  tokenMinLifetimeSeconds: wholeNumber('TOKEN_MIN_LIFETIME_SECONDS', [0, 86_400], {
    means: 'The shortest lifetime your issuer gives tokens; the gateway may not cache longer than this.',
    default: 300,
  }),
  authorizerCacheTtlSeconds: wholeNumber('AUTHORIZER_CACHE_TTL_SECONDS', [0, 3600], {
    means: 'How long the gateway is configured to cache a policy.',
    default: 300,
  }),
  routeManifest: text('ROUTE_MANIFEST', { means: 'Path of the route manifest. Unset: the committed one.' }),
  tokenHeader: headerName('TOKEN_HEADER', {
    means: 'Header that carries the token.',
    default: 'Authorization',
  }),
  tokenScheme: oneOf('TOKEN_SCHEME', ['required', 'optional'], {
    means: 'Whether the header must say Bearer, or may hold the raw token.',
    default: 'required',
  }),
  corsOrigins: list('CORS_ORIGINS', {
    means: 'Origins that browsers may call from, for preflight, apps and gateway responses alike.',
    default: [],
  }),
  logLevel: oneOf('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    means: 'How much is logged; debug adds the steps of each decision.',
    default: 'info',
  }),
};

export interface Settings {
  readonly identityProviders: readonly OidcProviderSettings[];
  readonly clockSkewSeconds: number;
  readonly tokenMaxLifetimeSeconds: number;
  readonly authorizerCacheTtlSeconds: number;
  readonly routeManifest?: string;
  readonly tokenHeader: string;
  readonly tokenScheme: 'required' | 'optional';
  readonly corsOrigins: readonly string[];
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Checks that were switched off on purpose: to be said at boot. */
  readonly warnings: readonly string[];
}

/**
 * Returns the typed settings of an environment.
 *
 * @throws {@link MisconfigurationError} `settings_invalid`: every fault at once, each naming the variable and the remedy
 */
export function readSettings(environment: Environment): Settings {
  const reader = new SettingsReader(environment);
  const routeManifest = reader.optional(sharedSettings.routeManifest);
  const identityProviders = readIdentityProviders(reader, environment);
  const settings: Settings = {
    identityProviders,
    clockSkewSeconds: reader.value(sharedSettings.clockSkewSeconds),
    tokenMaxLifetimeSeconds: reader.value(sharedSettings.tokenMaxLifetimeSeconds),
    authorizerCacheTtlSeconds: reader.value(sharedSettings.authorizerCacheTtlSeconds),
    ...(routeManifest !== undefined && { routeManifest }),
    tokenHeader: reader.value(sharedSettings.tokenHeader),
    tokenScheme: reader.value(sharedSettings.tokenScheme),
    corsOrigins: reader.value(sharedSettings.corsOrigins),
    logLevel: reader.value(sharedSettings.logLevel),
    warnings: identityProviders.flatMap(switchedOff),
  };
  const shortest = reader.value(sharedSettings.tokenMinLifetimeSeconds);
  if (settings.authorizerCacheTtlSeconds > shortest) {
    reader.fault(
      `AUTHORIZER_CACHE_TTL_SECONDS (${settings.authorizerCacheTtlSeconds}) is longer than TOKEN_MIN_LIFETIME_SECONDS ` +
        `(${shortest}): a cached policy would outlive its token. Lower the one or raise the other.`,
    );
  }
  reader.throwFaults();
  return settings;
}

const switchedOff = ({ name, audience }: OidcProviderSettings): string[] =>
  audience === null
    ? [`${name.toUpperCase()}_AUDIENCE is any: tokens that this issuer made for other APIs are accepted as well.`]
    : [];

function readIdentityProviders(reader: SettingsReader, environment: Environment): OidcProviderSettings[] {
  const production = deployedAs(environment) !== undefined;
  const unset = !reader.isSet(sharedSettings.identityProvider);
  if (unset && production) {
    reader.required(sharedSettings.identityProvider);
    return [];
  }
  const kind = unset ? 'local' : reader.optional(sharedSettings.identityProvider);
  if (kind === 'local') return [readLocalProvider(reader, environment)];
  return kind === 'oidc' ? [readOidcProvider(reader, environment)] : [];
}

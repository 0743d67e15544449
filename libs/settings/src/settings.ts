import { readAuthorizerSettings, type AuthorizerSettings } from './authorizer.settings.js';
import { readIdentityProviders } from './identity-providers.js';
import { phantomTokenKeySetting } from './phantom-token.settings.js';
import { present } from './present.js';
import { readResourceUrl } from './protected-resource.settings.js';
import type { IdentityProviderSettings } from './provider-settings.js';
import { headerName, oneOf, origins, text, wholeNumber } from './setting.js';
import { SettingsReader, type Environment } from './settings-reader.js';
import { readTokenCacheSettings, type TokenCacheSettings } from './token-cache.settings.js';

/** What belongs to no part of its own. */
export const ownSettings = {
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
  issuerSnapshot: text('ISSUER_SNAPSHOT', {
    means: 'Path of a snapshot that npm run snapshot wrote. Unset: the one built into the authorizer, if any.',
  }),
  snapshotMaxAgeSeconds: wholeNumber('SNAPSHOT_MAX_AGE_SECONDS', [0, 604_800], {
    means: 'How long after it was taken a snapshot of metadata and keys may be used; 0: not at all.',
    default: 86_400,
  }),
  tokenHeader: headerName('TOKEN_HEADER', {
    means: 'Header that carries the token.',
    default: 'Authorization',
  }),
  tokenScheme: oneOf('TOKEN_SCHEME', ['required', 'optional'], {
    means: 'Whether the header must say Bearer, or may hold the raw token.',
    default: 'required',
  }),
  missingScopeStatus: oneOf('MISSING_SCOPE_STATUS', ['403', '401'], {
    means:
      'What a good token without the scope gets: 403 (RFC 6750 §3.1), or 401 as a native Cognito authorizer answers.',
    default: '403',
  }),
  refusalBody: oneOf('REFUSAL_BODY', ['problem', 'message'], {
    means:
      'What an application tells a refused caller: problem details (RFC 9457), or a message and an info that names the scope, as older APIs do.',
    default: 'problem',
  }),
  scopeSeparator: oneOf('SCOPE_SEPARATOR', ['space', 'comma'], {
    means:
      'How we write a list of scopes for others, as in the authorizer context. In tokens a space separates them (RFC 6749 §3.3).',
    default: 'space',
  }),
  phantomTokenKey: phantomTokenKeySetting,
  corsOrigins: origins('CORS_ORIGINS', {
    means: 'Origins that browsers may call from, for preflight, apps and gateway responses alike.',
    default: [],
  }),
  port: wholeNumber('PORT', [0, 65_535], {
    means: 'Where an application that runs alone listens; 0 takes any free port. Unset: each its own.',
  }),
  logLevel: oneOf('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    means: 'How much is logged; debug adds the steps of each decision.',
    default: 'info',
  }),
};

export interface Settings {
  readonly identityProviders: readonly IdentityProviderSettings[];
  readonly clockSkewSeconds: number;
  readonly tokenMaxLifetimeSeconds: number;
  readonly authorizerCacheTtlSeconds: number;
  readonly routeManifest?: string;
  readonly issuerSnapshot?: string;
  readonly snapshotMaxAgeSeconds: number;
  readonly tokenHeader: string;
  readonly tokenScheme: 'required' | 'optional';
  readonly missingScopeStatus: 403 | 401;
  readonly refusalBody: 'problem' | 'message';
  readonly scopeSeparator: 'space' | 'comma';
  /** Member of the authorizer context that holds the verified JWT. */
  readonly phantomTokenKey?: string;
  readonly authorizer: AuthorizerSettings;
  readonly corsOrigins: readonly string[];
  readonly tokenCache: TokenCacheSettings;
  /** The URL under which callers know the API. */
  readonly resourceUrl?: string;
  readonly port?: number;
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
  const { tokenMinLifetimeSeconds: shortest, missingScopeStatus: status, ...read } = reader.values(ownSettings);
  const { authorizerCacheTtlSeconds: cacheTtlSeconds, tokenHeader } = read;
  const missingScopeStatus = status === '401' ? 401 : 403;
  const resourceUrl = readResourceUrl(reader, environment);
  const identityProviders = readIdentityProviders(reader, environment);
  const providers = identityProviders.map(({ name }) => name);
  const settings: Settings = {
    identityProviders,
    ...read,
    missingScopeStatus,
    authorizer: readAuthorizerSettings(reader, { providers, cacheTtlSeconds, tokenHeader, missingScopeStatus }),
    tokenCache: readTokenCacheSettings(reader, environment),
    ...present({ resourceUrl }),
    warnings: identityProviders.flatMap(switchedOff),
  };
  if (cacheTtlSeconds > shortest) {
    reader.fault(
      `AUTHORIZER_CACHE_TTL_SECONDS (${cacheTtlSeconds}) is longer than TOKEN_MIN_LIFETIME_SECONDS ` +
        `(${shortest}): a cached policy would outlive its token. Lower the one or raise the other.`,
    );
  }
  reader.throwFaults();
  return settings;
}

function switchedOff(provider: IdentityProviderSettings): string[] {
  const prefix = provider.name.toUpperCase().replaceAll(/[:-]/g, '_');
  const warnings: string[] = [];
  if ('audience' in provider && provider.audience === null) {
    warnings.push(`${prefix}_AUDIENCE is any: tokens that this issuer made for other APIs are accepted as well.`);
  }
  if ('clientIds' in provider && provider.clientIds === null) {
    warnings.push(`${prefix}_CLIENT_IDS is any: tokens of every client of this issuer are accepted.`);
  }
  if ('pinnedChains' in provider && provider.pinnedChains?.names === null && !provider.pinnedChains.extendedKeyUsage) {
    warnings.push(
      `${prefix}_X5C_SAN is any: every signing certificate of the pinned CA may sign tokens of this issuer.`,
    );
  }
  return warnings;
}

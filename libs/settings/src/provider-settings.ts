import type { ClientSettings } from './client-settings.js';
import { list, moment, text } from './setting.js';
import type { SettingsReader } from './settings-reader.js';

/** What every identity provider has. `null` says on purpose that a check is off. */
export interface CommonProviderSettings {
  /** As IDENTITY_PROVIDER names it: `auth0`, `auth0:legacy`. */
  readonly name: string;
  readonly algorithms: readonly string[];
  /** Ours, for issuance and, where there is one, for introspection. */
  readonly client?: ClientSettings;
  /** Our scope names → the provider's. */
  readonly scopeAliases: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch: from then on its tokens are refused, until then each use is warned of. */
  readonly sunset?: number;
  /** Opaque tokens that begin so are its own; needed where several providers take opaque tokens. */
  readonly opaquePrefix?: string;
}

/** Which certificates, sent along in token headers, may vouch for the keys of one issuer. `null`: not asked for. */
export interface PinnedChainsSettings {
  /** CA certificates, PEM. */
  readonly roots: string;
  /** When each of them expires, in milliseconds since the epoch. */
  readonly rootsExpire: readonly number[];
  readonly names: readonly string[] | null;
  readonly extendedKeyUsage: readonly string[] | null;
  /** Whether tokens without certificates are refused. */
  readonly only: boolean;
}

export interface OidcSettings extends CommonProviderSettings {
  readonly kind: 'oidc' | 'local';
  readonly issuer: string;
  readonly audience: readonly string[] | null;
  readonly jwksUri?: string;
  readonly pinnedChains?: PinnedChainsSettings;
  readonly introspectionUrl?: string;
  readonly introspectionFormat: 'json' | 'signed' | 'phantom';
  readonly clientIds?: readonly string[] | null;
  /** The form member that names the API a token is for. */
  readonly target?: 'audience' | 'resource' | 'none';
  readonly requireAtJwt: boolean;
  /** Where introspection has credentials of its own. */
  readonly introspectionClient?: ClientSettings;
}

export interface Auth0Settings extends CommonProviderSettings {
  readonly kind: 'auth0';
  readonly domain: string;
  readonly issuer?: string;
  readonly audience: readonly string[] | null;
  readonly scopeFrom: readonly ('scope' | 'permissions')[];
}

export interface CognitoSettings extends CommonProviderSettings {
  readonly kind: 'cognito';
  readonly userPoolId: string;
  readonly issuer?: string;
  readonly domain?: string;
  readonly resourceServer: string | null;
  readonly clientIds: readonly string[] | null;
}

export interface ArculixSettings extends CommonProviderSettings {
  readonly kind: 'arculix';
  readonly baseUrl: string;
  readonly clientIds: readonly string[] | null;
  readonly introspectionClient?: ClientSettings;
  readonly tokenUrl?: string;
  readonly introspectionUrl?: string;
  readonly revocationUrl?: string;
  readonly authorizationUrl?: string;
  readonly assume?: 'machine';
  readonly nonExpiring: 'refuse' | 'accept';
  readonly jwksUrl?: string;
}

export type IdentityProviderSettings = OidcSettings | Auth0Settings | CognitoSettings | ArculixSettings;

const algorithmNames = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

export const commonSettings = (prefix: string) => ({
  algorithms: list(`${prefix}_ALGORITHMS`, {
    means: `Accepted signature algorithms, of ${algorithmNames.join(', ')}.`,
    default: ['RS256'],
  }),
  sunset: moment(`${prefix}_SUNSET`, {
    means: 'From then on its tokens are refused; until then each use is logged as a warning.',
  }),
  opaquePrefix: text(`${prefix}_OPAQUE_PREFIX`, {
    means: 'What its opaque tokens begin with, where several providers take opaque tokens.',
  }),
});

export function readCommon(
  reader: SettingsReader,
  prefix: string,
): Pick<CommonProviderSettings, 'algorithms' | 'sunset' | 'opaquePrefix'> {
  const common = reader.values(commonSettings(prefix));
  const unknown = common.algorithms.filter((algorithm) => !algorithmNames.includes(algorithm));
  if (unknown.length > 0) {
    reader.fault(`${prefix}_ALGORITHMS names ${unknown.join(', ')}: expected some of ${algorithmNames.join(', ')}.`);
  }
  return common;
}

/** A required list that may say `any`, alone, to switch its check off: `null` then. */
export function readListOrAny(reader: SettingsReader, setting: ReturnType<typeof list>): readonly string[] | null {
  const values = reader.required(setting) ?? [];
  if (!values.includes('any')) return values;
  if (values.length > 1) reader.fault(`${setting.name} names any beside others: leave any alone, or take it out.`);
  return null;
}

/** What every provider reads with, in one argument. */
export interface ProviderContext {
  readonly name: string;
  /** `AUTH0`, or `AUTH0_LEGACY` for `auth0:legacy`. */
  readonly prefix: string;
  /** Its secret's default name in AWS Secrets Manager, once the stage is known. */
  readonly storedAs: string | undefined;
  readonly scopeAliases: Readonly<Record<string, string>>;
}

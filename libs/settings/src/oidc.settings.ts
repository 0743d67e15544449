import {
  clientSettings,
  introspectionClientSettings,
  introspectionFormatSetting,
  privateKeySettings,
  readClient,
} from './client-settings.js';
import { checkTransport } from './deployment.js';
import { pinnedChainsSettings, readPinnedChains } from './pinned-chains.settings.js';
import { present } from './present.js';
import {
  commonSettings,
  readCommon,
  readListOrAny,
  type OidcSettings,
  type ProviderContext,
} from './provider-settings.js';
import { list, oneOf, url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

const ownSettings = (prefix: string) => ({
  issuer: url(`${prefix}_ISSUER`, { means: 'The issuer, exactly as its tokens spell it in iss.' }),
  audience: list(`${prefix}_AUDIENCE`, {
    means: 'The audience your API has at the issuer; several by commas; any switches the check off.',
  }),
  jwksUri: url(`${prefix}_JWKS_URI`, { means: 'Where the keys are, for an issuer without discovery.' }),
  clientIds: list(`${prefix}_CLIENT_IDS`, {
    means: 'Accepted clients, beside the audience; an introspection answer without an audience needs them.',
  }),
  target: oneOf(`${prefix}_TARGET`, ['none', 'resource', 'audience'], {
    means: 'How a token request names the API it is for.',
    default: 'none',
  }),
  introspectionUrl: url(`${prefix}_INTROSPECTION_URL`, {
    means: 'The introspection endpoint where the metadata name none, or another.',
  }),
  introspectionFormat: introspectionFormatSetting(prefix),
});

export const oidcSettings = (prefix: string) => ({
  ...ownSettings(prefix),
  ...clientSettings(prefix),
  ...introspectionClientSettings(prefix),
  ...privateKeySettings(prefix),
  ...pinnedChainsSettings(prefix),
  ...commonSettings(prefix),
});

export function readOidcProvider(
  reader: SettingsReader,
  environment: Environment,
  { prefix, storedAs, ...named }: ProviderContext,
): OidcSettings {
  const { issuer: issuerSetting, audience: audienceSetting, ...others } = ownSettings(prefix);
  const issuer = reader.required(issuerSetting) ?? '';
  const audience = readListOrAny(reader, audienceSetting);
  const read = reader.values(others);
  const introspectionClient = readClient(reader, `${prefix}_INTROSPECTION`);
  const client = readClient(reader, prefix, { takesKey: true, storedAs });
  const pinnedChains = readPinnedChains(reader, prefix);
  if (read.introspectionFormat !== 'json' && client === undefined && introspectionClient === undefined) {
    reader.fault(
      `${others.introspectionFormat.name} is ${read.introspectionFormat} and there are no credentials to introspect with: ` +
        `set ${prefix}_INTROSPECTION_CLIENT_ID and ${prefix}_INTROSPECTION_CLIENT_SECRET, or ${prefix}_CLIENT_ID and its secret.`,
    );
  }
  checkTransport(reader, environment, issuerSetting.name, issuer);
  checkTransport(reader, environment, others.jwksUri.name, read.jwksUri);
  checkTransport(reader, environment, others.introspectionUrl.name, read.introspectionUrl);
  return {
    kind: 'oidc',
    ...named,
    issuer,
    audience,
    ...read,
    ...present({ pinnedChains, client, introspectionClient }),
    ...readCommon(reader, prefix),
    requireAtJwt: false,
  };
}

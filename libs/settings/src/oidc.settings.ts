import {
  clientSettings,
  introspectionClientSettings,
  introspectionFormatSetting,
  privateKeySettings,
  readClient,
} from './client-settings.js';
import { checkTransport } from './deployment.js';
import { pinnedChainsSettings, readPinnedChains } from './pinned-chains.settings.js';
import {
  commonSettings,
  readCommon,
  readListOrAny,
  type OidcSettings,
  type ProviderContext,
} from './provider-settings.js';
import { list, oneOf, url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

export const oidcSettings = (prefix: string) => ({
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
  const settings = oidcSettings(prefix);
  const issuer = reader.required(settings.issuer) ?? '';
  const audience = readListOrAny(reader, settings.audience);
  const jwksUri = reader.optional(settings.jwksUri);
  const clientIds = reader.optional(settings.clientIds);
  const target = reader.value(settings.target);
  const introspectionUrl = reader.optional(settings.introspectionUrl);
  const introspectionFormat = reader.value(settings.introspectionFormat);
  const introspectionClient = readClient(reader, `${prefix}_INTROSPECTION`);
  const client = readClient(reader, prefix, { takesKey: true, storedAs });
  const pinnedChains = readPinnedChains(reader, prefix);
  if (introspectionFormat !== 'json' && client === undefined && introspectionClient === undefined) {
    reader.fault(
      `${settings.introspectionFormat.name} is ${introspectionFormat} and there are no credentials to introspect with: ` +
        `set ${prefix}_INTROSPECTION_CLIENT_ID and ${prefix}_INTROSPECTION_CLIENT_SECRET, or ${prefix}_CLIENT_ID and its secret.`,
    );
  }
  checkTransport(reader, environment, settings.issuer.name, issuer);
  checkTransport(reader, environment, settings.jwksUri.name, jwksUri);
  checkTransport(reader, environment, settings.introspectionUrl.name, introspectionUrl);
  return {
    kind: 'oidc',
    ...named,
    issuer,
    audience,
    ...(jwksUri !== undefined && { jwksUri }),
    ...(pinnedChains !== undefined && { pinnedChains }),
    ...(introspectionUrl !== undefined && { introspectionUrl }),
    introspectionFormat,
    ...(clientIds !== undefined && { clientIds }),
    target,
    ...(client !== undefined && { client }),
    ...(introspectionClient !== undefined && { introspectionClient }),
    ...readCommon(reader, prefix),
    requireAtJwt: false,
  };
}

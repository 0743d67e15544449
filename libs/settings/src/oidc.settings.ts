import { clientSettings, privateKeySettings, readClient } from './client-settings.js';
import { checkTransport } from './deployment.js';
import {
  commonSettings,
  readCommon,
  readListOrAny,
  type OidcSettings,
  type ProviderContext,
} from './provider-settings.js';
import { list, url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

export const oidcSettings = (prefix: string) => ({
  issuer: url(`${prefix}_ISSUER`, { means: 'The issuer, exactly as its tokens spell it in iss.' }),
  audience: list(`${prefix}_AUDIENCE`, {
    means: 'The audience your API has at the issuer; several by commas; any switches the check off.',
  }),
  jwksUri: url(`${prefix}_JWKS_URI`, { means: 'Where the keys are, for an issuer without discovery.' }),
  ...clientSettings(prefix),
  ...privateKeySettings(prefix),
  ...commonSettings(prefix),
});

export function readOidcProvider(
  reader: SettingsReader,
  environment: Environment,
  { prefix, ...named }: ProviderContext,
): OidcSettings {
  const settings = oidcSettings(prefix);
  const issuer = reader.required(settings.issuer) ?? '';
  const audience = readListOrAny(reader, settings.audience);
  const jwksUri = reader.optional(settings.jwksUri);
  const client = readClient(reader, prefix, true);
  checkTransport(reader, environment, settings.issuer.name, issuer);
  checkTransport(reader, environment, settings.jwksUri.name, jwksUri);
  return {
    kind: 'oidc',
    ...named,
    issuer,
    audience,
    ...(jwksUri !== undefined && { jwksUri }),
    ...(client !== undefined && { client }),
    ...readCommon(reader, prefix),
    requireAtJwt: false,
  };
}

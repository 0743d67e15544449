import { clientSettings, introspectionClientSettings, readClient, type ClientSettings } from './client-settings.js';
import { checkTransport } from './deployment.js';
import { present } from './present.js';
import {
  commonSettings,
  readCommon,
  readListOrAny,
  type ArculixSettings,
  type ProviderContext,
} from './provider-settings.js';
import { list, oneOf, url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

const ownSettings = (prefix: string) => ({
  baseUrl: url(`${prefix}_BASE_URL`, { means: 'Where the tenant is; the endpoints derive from it.' }),
  clientIds: list(`${prefix}_CLIENT_IDS`, {
    means: 'Accepted applications (their UID): answers name no audience. any switches the check off.',
  }),
});

const urlSettings = (prefix: string) => ({
  tokenUrl: url(`${prefix}_TOKEN_URL`, { means: 'The token endpoint where it is another one.' }),
  introspectionUrl: url(`${prefix}_INTROSPECTION_URL`, {
    means: 'The introspection endpoint where it is another one.',
  }),
  revocationUrl: url(`${prefix}_REVOCATION_URL`, { means: 'The revocation endpoint where it is another one.' }),
  authorizationUrl: url(`${prefix}_AUTHORIZATION_URL`, {
    means: 'Where people sign in, where it is another place.',
  }),
  jwksUrl: url(`${prefix}_JWKS_URL`, { means: 'The keys, for a tenant that issues JWTs.' }),
});

const answerSettings = (prefix: string) => ({
  assume: oneOf(`${prefix}_ASSUME`, ['machine'], {
    means: 'Its answers do not tell machines from people. machine: there are no people at this tenant.',
  }),
  nonExpiring: oneOf(`${prefix}_NON_EXPIRING`, ['refuse', 'accept'], {
    means: 'Tokens that never expire: accept believes each answer about one for a minute.',
    default: 'refuse',
  }),
});

export const arculixSettings = (prefix: string) => ({
  ...ownSettings(prefix),
  ...urlSettings(prefix),
  ...answerSettings(prefix),
  ...clientSettings(prefix),
  ...introspectionClientSettings(prefix),
  ...commonSettings(prefix),
});

export function readArculixProvider(
  reader: SettingsReader,
  environment: Environment,
  { prefix, storedAs, ...named }: ProviderContext,
): ArculixSettings {
  const settings = ownSettings(prefix);
  const baseUrl = reader.required(settings.baseUrl) ?? '';
  const clientIds = readListOrAny(reader, settings.clientIds);
  const client = readClient(reader, prefix);
  const introspectionClient = readClient(reader, `${prefix}_INTROSPECTION`) ?? stored(storedAs);
  const urls = urlSettings(prefix);
  const urlsRead = reader.values(urls);
  const answersRead = reader.values(answerSettings(prefix));
  checkTransport(reader, environment, settings.baseUrl.name, baseUrl);
  for (const key of Object.keys(urls) as (keyof typeof urls)[]) {
    checkTransport(reader, environment, urls[key].name, urlsRead[key]);
  }
  if (introspectionClient === undefined && client === undefined) {
    reader.fault(
      `${prefix}_INTROSPECTION_CLIENT_ID is not set: its tokens are opaque, so the authorizer needs credentials to ask ` +
        `about them. Set it and ${prefix}_INTROSPECTION_CLIENT_SECRET or _CLIENT_SECRET_ID.`,
    );
  }
  return {
    kind: 'arculix',
    ...named,
    baseUrl,
    clientIds,
    ...answersRead,
    ...urlsRead,
    ...present({ client, introspectionClient }),
    ...readCommon(reader, prefix),
  };
}

/** The secret of the authorizer, id included, as it is stored by convention. */
const stored = (secretId: string | undefined): ClientSettings | undefined =>
  secretId === undefined ? undefined : { from: 'secrets-manager', secretId };

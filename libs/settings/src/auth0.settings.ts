import { clientSettings, privateKeySettings, readClient } from './client-settings.js';
import { checkTransport } from './deployment.js';
import { present } from './present.js';
import {
  commonSettings,
  readCommon,
  readListOrAny,
  type Auth0Settings,
  type ProviderContext,
} from './provider-settings.js';
import { list, pattern, url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

const host = {
  matches: /^[A-Za-z0-9.-]+(?::\d{1,5})?$/,
  expected: () => 'a host name without https:// and without a path',
};

const ownSettings = (prefix: string) => ({
  domain: pattern(`${prefix}_DOMAIN`, host, { means: 'The tenant, such as acme.eu.auth0.com, or your custom domain.' }),
  issuer: url(`${prefix}_ISSUER`, {
    means: 'The issuer where it is not https://<domain>/; its final slash is part of it.',
  }),
  audience: list(`${prefix}_AUDIENCE`, {
    means: 'The identifier of your API; several by commas; any switches the check off.',
  }),
  scopeFrom: list(`${prefix}_SCOPE_FROM`, {
    means: 'Claims that scopes are read from: scope, permissions, or both.',
    default: ['scope'],
  }),
});

export const auth0Settings = (prefix: string) => ({
  ...ownSettings(prefix),
  ...clientSettings(prefix),
  ...privateKeySettings(prefix),
  ...commonSettings(prefix),
});

export function readAuth0Provider(
  reader: SettingsReader,
  environment: Environment,
  { prefix, storedAs, ...named }: ProviderContext,
): Auth0Settings {
  const settings = ownSettings(prefix);
  const domain = reader.required(settings.domain) ?? '';
  const issuer = reader.optional(settings.issuer);
  const audience = readListOrAny(reader, settings.audience);
  const scopeFrom = reader.value(settings.scopeFrom);
  const client = readClient(reader, prefix, { takesKey: true, storedAs });
  checkTransport(reader, environment, settings.issuer.name, issuer);
  if (issuer !== undefined && !issuer.endsWith('/')) {
    reader.fault(
      `${settings.issuer.name} has no final slash: an Auth0 issuer ends in one, and iss is compared exactly.`,
    );
  }
  if (scopeFrom.some((claim) => claim !== 'scope' && claim !== 'permissions')) {
    reader.fault(`${settings.scopeFrom.name} names another claim than scope and permissions.`);
  }
  return {
    kind: 'auth0',
    ...named,
    domain,
    audience,
    scopeFrom: scopeFrom as Auth0Settings['scopeFrom'],
    ...present({ issuer, client }),
    ...readCommon(reader, prefix),
  };
}

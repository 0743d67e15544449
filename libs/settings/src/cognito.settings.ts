import { clientSettings, readClient } from './client-settings.js';
import { checkTransport } from './deployment.js';
import { present } from './present.js';
import {
  commonSettings,
  readCommon,
  readListOrAny,
  type CognitoSettings,
  type ProviderContext,
} from './provider-settings.js';
import { list, pattern, text, url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

const poolId = {
  matches: /^[a-z]{2}(?:-[a-z]+)+-\d_[A-Za-z0-9]+$/,
  expected: () => 'a user pool id such as eu-west-1_AbCdEf123',
};

const ownSettings = (prefix: string) => ({
  userPoolId: pattern(`${prefix}_USER_POOL_ID`, poolId, { means: 'The pool; issuer and keys derive from it.' }),
  issuer: url(`${prefix}_ISSUER`, { means: 'The issuer where it is not the one derived from the pool.' }),
  domain: text(`${prefix}_DOMAIN`, {
    means: 'Domain prefix, host or URL of the OAuth endpoints; needed to get tokens.',
  }),
  resourceServer: text(`${prefix}_RESOURCE_SERVER`, {
    means: 'Identifier of your resource server, the prefix of its scopes; any takes scopes without a prefix.',
  }),
  clientIds: list(`${prefix}_CLIENT_IDS`, {
    means: 'Accepted app clients: these tokens have no audience. any switches the check off.',
  }),
});

export const cognitoSettings = (prefix: string) => ({
  ...ownSettings(prefix),
  ...clientSettings(prefix),
  ...commonSettings(prefix),
});

export function readCognitoProvider(
  reader: SettingsReader,
  environment: Environment,
  { prefix, storedAs, ...named }: ProviderContext,
): CognitoSettings {
  const settings = ownSettings(prefix);
  const userPoolId = reader.required(settings.userPoolId) ?? '';
  const issuer = reader.optional(settings.issuer);
  const domain = reader.optional(settings.domain);
  const resourceServer = reader.required(settings.resourceServer) ?? '';
  const clientIds = readListOrAny(reader, settings.clientIds);
  const client = readClient(reader, prefix, { storedAs });
  checkTransport(reader, environment, settings.issuer.name, issuer);
  checkTransport(reader, environment, settings.domain.name, domain);
  return {
    kind: 'cognito',
    ...named,
    userPoolId,
    resourceServer: resourceServer === 'any' ? null : resourceServer,
    clientIds,
    ...present({ issuer, domain, client }),
    ...readCommon(reader, prefix),
  };
}

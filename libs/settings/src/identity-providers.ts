import { readArculixProvider } from './arculix.settings.js';
import { readAuth0Provider } from './auth0.settings.js';
import { readCognitoProvider } from './cognito.settings.js';
import { defaultSecretName } from './default-secret-name.js';
import { deployedAs } from './deployment.js';
import { readLocalProvider } from './local.settings.js';
import { readOidcProvider } from './oidc.settings.js';
import type { IdentityProviderSettings, ProviderContext } from './provider-settings.js';
import { readScopeAliases } from './scope-aliases.js';
import { identityProviderNames, text } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

type Read = (reader: SettingsReader, environment: Environment, context: ProviderContext) => IdentityProviderSettings;

const readers: Readonly<Record<string, Read>> = {
  arculix: readArculixProvider,
  auth0: readAuth0Provider,
  cognito: readCognitoProvider,
  local: readLocalProvider,
  oidc: readOidcProvider,
};

export const identityProviderSetting = identityProviderNames('IDENTITY_PROVIDER', Object.keys(readers), {
  means:
    'Whose tokens are accepted; several by commas, the first issues tokens for us. Unset: local outside production.',
});

export const stageSetting = text('STAGE', {
  means: 'The deployed stage, for the default names of stored secrets: /auth0/<stage>/client.',
});

/** Returns the providers in the order of IDENTITY_PROVIDER; the first issues tokens. */
export function readIdentityProviders(reader: SettingsReader, environment: Environment): IdentityProviderSettings[] {
  const unset = !reader.isSet(identityProviderSetting);
  if (unset && deployedAs(environment) !== undefined) {
    reader.required(identityProviderSetting);
    return [];
  }
  const names = (unset ? ['local'] : reader.optional(identityProviderSetting)) ?? [];
  const stage = reader.optional(stageSetting);
  const aliases = readScopeAliases(reader, names);
  if (new Set(names).size !== names.length) reader.fault('IDENTITY_PROVIDER names a provider twice: give one a label.');
  return names.map((name) => {
    const [kind = ''] = name.split(':');
    const prefix = name.toUpperCase().replaceAll(/[:-]/g, '_');
    const storedAs = stage === undefined ? undefined : defaultSecretName(name, stage);
    return readers[kind]!(reader, environment, { name, prefix, storedAs, scopeAliases: aliases[name] ?? {} });
  });
}

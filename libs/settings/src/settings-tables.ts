import { arculixSettings } from './arculix.settings.js';
import { auth0Settings } from './auth0.settings.js';
import { authorizerSettings } from './authorizer.settings.js';
import { cognitoSettings } from './cognito.settings.js';
import { identityProviderSetting, stageSetting } from './identity-providers.js';
import { localSettings } from './local.settings.js';
import { oidcSettings } from './oidc.settings.js';
import { protectedResourceSettings } from './protected-resource.settings.js';
import { scopeAliasesSetting } from './scope-aliases.js';
import { ownSettings } from './settings.js';
import { tokenCacheSettings } from './token-cache.settings.js';
import { usagePlanKeysSetting } from './usage-plan-keys.js';

/** One variable as a reader of the reference sees it. */
export interface SettingEntry {
  readonly name: string;
  readonly means: string;
  readonly expected: string;
  /** As it would be written in the environment; absent: there is none. */
  readonly default?: string;
  /** Its value is never shown. */
  readonly secret: boolean;
}

export interface SettingsTable {
  readonly title: string;
  readonly entries: readonly SettingEntry[];
}

interface AnySetting extends Pick<SettingEntry, 'name' | 'means'> {
  readonly expected: () => string;
  readonly default?: string | number | readonly string[];
  readonly secret?: true;
}

/** Every variable that `readSettings` reads, from the definitions it reads them with. */
export const settingsTables: readonly SettingsTable[] = [
  table('Everywhere', {
    identityProvider: identityProviderSetting,
    scopeAliases: scopeAliasesSetting,
    stage: stageSetting,
    ...ownSettings,
    ...protectedResourceSettings,
    ...tokenCacheSettings,
  }),
  table('The authorizer', { ...authorizerSettings, usagePlanKeys: usagePlanKeysSetting }),
  table('IDENTITY_PROVIDER=auth0', auth0Settings('AUTH0')),
  table('IDENTITY_PROVIDER=cognito', cognitoSettings('COGNITO')),
  table('IDENTITY_PROVIDER=arculix', arculixSettings('ARCULIX')),
  table('IDENTITY_PROVIDER=oidc', oidcSettings('OIDC')),
  table('IDENTITY_PROVIDER=local', localSettings),
];

function table(title: string, settings: Readonly<Record<string, AnySetting>>): SettingsTable {
  return { title, entries: Object.values(settings).map(toEntry) };
}

function toEntry({ name, means, expected, default: unset, secret }: AnySetting): SettingEntry {
  const written = Array.isArray(unset) ? unset.join(',') : String(unset ?? '');
  return { name, means, expected: expected(), secret: secret === true, ...(written !== '' && { default: written }) };
}

export type { AuthorizerSettings, WebSocketSettings } from './authorizer.settings.js';
export type { ClientSettings } from './client-settings.js';
export type {
  ArculixSettings,
  Auth0Settings,
  CognitoSettings,
  IdentityProviderSettings,
  OidcSettings,
} from './provider-settings.js';
export { settingsTables, type SettingEntry, type SettingsTable } from './settings-tables.js';
export { readSettings, type Settings } from './settings.js';
export type { Environment } from './settings-reader.js';
export type { TokenCacheSettings } from './token-cache.settings.js';

export type { OidcProviderSettings } from './provider-settings.js';
export { readSettings, type Settings } from './settings.js';
export type { Environment } from './settings-reader.js';
export { settingsTables, type SettingEntry, type SettingsTable } from './settings-tables.js';

import { isRecord, readJsonObject } from './json-setting.js';
import { text } from './setting.js';
import type { SettingsReader } from './settings-reader.js';

export const usagePlanKeysSetting = text('USAGE_PLAN_KEYS', {
  means:
    'API keys by client id, for usage plans whose key comes from the authorizer: JSON such as {"shop":"<key value>"}, ' +
    'per provider when there are several, or the path of such a file.',
  secret: true,
});

/** Provider → client id → key value. */
export type UsagePlanKeys = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Returns the keys per provider name, every fault noted. No fault shows a key. */
export function readUsagePlanKeys(reader: SettingsReader, providers: readonly string[]): UsagePlanKeys {
  const raw = reader.optional(usagePlanKeysSetting);
  if (raw === undefined) return {};
  const json = readJsonObject(raw);
  const fault = (says: string): UsagePlanKeys => {
    reader.fault(`USAGE_PLAN_KEYS ${says}.`);
    return {};
  };
  if (json === undefined)
    return fault('is neither a JSON object nor the path of one: expected {"<client id>":"<key value>"}');
  if (Object.values(json).every((key) => typeof key === 'string')) {
    if (providers.length > 1) {
      return fault(
        'names clients without their provider: with several, expected {"<provider>":{"<client id>":"<key value>"}}',
      );
    }
    return check({ [providers[0] ?? '']: json }, fault);
  }
  const stranger = Object.keys(json).find((name) => !providers.includes(name));
  if (stranger !== undefined) return fault('names a provider that is not in IDENTITY_PROVIDER');
  return check(json, fault);
}

function check(keys: Record<string, unknown>, fault: (says: string) => UsagePlanKeys): UsagePlanKeys {
  for (const clients of Object.values(keys)) {
    if (!isRecord(clients) || !Object.values(clients).every(isKey)) {
      return fault(
        'holds a value that is no API key: expected 20 to 128 letters, digits or other printable characters',
      );
    }
  }
  return keys as UsagePlanKeys;
}

/** API Gateway's limits on the value of a key. */
const isKey = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x7e]{20,128}$/.test(value);

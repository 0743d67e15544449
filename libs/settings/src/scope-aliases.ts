import { isRecord, readJsonObject } from './json-setting.js';
import { text } from './setting.js';
import type { SettingsReader } from './settings-reader.js';

export const scopeAliasesSetting = text('SCOPE_ALIASES', {
  means:
    'Our scope names to those of each provider: JSON such as {"cognito":{"content:read":"api/read"}}, or the path of such a file.',
});

export type ScopeAliases = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Returns the aliases per provider name, every fault noted: a scope mapped twice would grant what it does not name. */
export function readScopeAliases(reader: SettingsReader, providers: readonly string[]): ScopeAliases {
  const raw = reader.optional(scopeAliasesSetting);
  if (raw === undefined) return {};
  const json = readJsonObject(raw);
  if (json === undefined) {
    reader.fault(
      'SCOPE_ALIASES is neither a JSON object nor the path of one: expected {"<provider>":{"<ours>":"<theirs>"}}.',
    );
    return {};
  }
  const aliases: Record<string, Readonly<Record<string, string>>> = {};
  for (const [provider, names] of Object.entries(json)) {
    const fault = faultOf(provider, names, providers);
    if (fault === undefined) aliases[provider] = names as Record<string, string>;
    else reader.fault(`SCOPE_ALIASES: ${fault}`);
  }
  return aliases;
}

function faultOf(provider: string, names: unknown, providers: readonly string[]): string | undefined {
  if (!providers.includes(provider)) {
    return `${JSON.stringify(provider)} is not one of the providers in IDENTITY_PROVIDER (${providers.join(', ')}).`;
  }
  if (!isRecord(names) || !Object.entries(names).every((pair) => pair.every(isScope))) {
    return `${provider} has something else than scope names on one of its sides.`;
  }
  const vendors = Object.values(names);
  const doubly = vendors.find((name, index) => vendors.indexOf(name) !== index);
  return doubly === undefined
    ? undefined
    : `${provider} maps two of our scopes to ${JSON.stringify(doubly)}: give each its own.`;
}

/** RFC 6749 §3.3. */
const isScope = (value: unknown): boolean => typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value);

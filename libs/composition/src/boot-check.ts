import type { TrustedIssuers } from '@sallyport/identity-provider';
import { MisconfigurationError } from '@sallyport/protocol';
import type { Settings } from '@sallyport/settings';
import { scopeAliasWarnings, scopeNameFaults } from './scope-name-check.js';

/**
 * Returns what is to be said when a gate starts: checks that are off, issuers with a sunset, aliases beside the routes.
 *
 * @param scopes - what the routes behind this gate ask for
 * @param whole - whether these are all routes there are: an alias that none of them asks for is worth a word then
 * @throws {@link MisconfigurationError} `settings_invalid` for a scope that a provider cannot name
 */
export function checkAtBoot(
  settings: Settings,
  issuers: TrustedIssuers,
  scopes: readonly string[],
  { whole }: { readonly whole: boolean },
): string[] {
  const faults = issuers.all.flatMap((provider) => scopeNameFaults(provider, scopes));
  if (faults.length > 0) throw new MisconfigurationError('settings_invalid', faults);
  const aliasesOf = (name: string) => settings.identityProviders.find((one) => one.name === name)?.scopeAliases ?? {};
  return [
    ...settings.warnings,
    ...issuers.all.flatMap((provider) => sunsetWarning(provider.name, issuers.retiresAt(provider))),
    ...(whole ? issuers.all.flatMap((one) => scopeAliasWarnings(one, aliasesOf(one.name), scopes)) : []),
  ];
}

const sunsetWarning = (name: string, sunset: number): string[] =>
  sunset === Infinity ? [] : [`Tokens of ${name} are refused from ${new Date(sunset).toISOString()} on.`];

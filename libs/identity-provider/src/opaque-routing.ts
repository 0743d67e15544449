import { MisconfigurationError } from '@sallyport/protocol';
import type { IdentityProvider } from './identity-provider.js';

/**
 * Returns which provider an opaque token is shown to. An opaque token names nobody, so the configuration must: with
 * prefixes each token goes to the provider whose prefix it begins with; the one provider without a prefix takes the
 * rest. Two that could both be meant are a fault of the settings, found here and not with the first token.
 *
 * @throws {@link MisconfigurationError} `settings_invalid`, every ambiguity at once
 */
export function opaqueRouting(
  providers: readonly IdentityProvider[],
  prefixOf: (provider: IdentityProvider) => string | undefined,
): (token: string) => IdentityProvider | undefined {
  const takers = providers.filter(takesOpaque);
  const faults = providers
    .filter((provider) => prefixOf(provider) !== undefined && !takesOpaque(provider))
    .map(({ name }) => `${name} has a prefix for opaque tokens and takes none: unset the prefix.`);
  const prefixed = takers.flatMap((provider) => {
    const prefix = prefixOf(provider);
    return prefix === undefined ? [] : [{ provider, prefix }];
  });
  for (const [index, { provider, prefix }] of prefixed.entries()) {
    for (const other of prefixed.slice(index + 1)) {
      if (!prefix.startsWith(other.prefix) && !other.prefix.startsWith(prefix)) continue;
      faults.push(
        `Opaque tokens that begin with the prefix of ${provider.name} could be of ${other.provider.name}: ` +
          'give them prefixes of which none begins with another.',
      );
    }
  }
  const others = takers.filter((provider) => prefixOf(provider) === undefined);
  if (others.length > 1) {
    const names = others.map(({ name }) => name);
    faults.push(
      `Opaque tokens could go to any of ${names.join(', ')}: leave one of them configured for introspection, or give ` +
        `all but one a prefix (${names.map((name) => `${settingName(name)}_OPAQUE_PREFIX`).join(', ')}).`,
    );
  }
  if (faults.length > 0) throw new MisconfigurationError('settings_invalid', faults);
  return (token) => prefixed.find(({ prefix }) => token.startsWith(prefix))?.provider ?? others[0];
}

const takesOpaque = ({ capabilities }: IdentityProvider): boolean =>
  capabilities.introspection === 'remote' && capabilities.accessToken.formats.includes('opaque');

const settingName = (provider: string): string => provider.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');

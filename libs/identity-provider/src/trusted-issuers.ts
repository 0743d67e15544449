import { MisconfigurationError } from '@sallyport/protocol';
import type { IdentityProvider } from './identity-provider.js';

/** The issuers whose tokens are accepted. An issuer outside the set causes no outbound request. */
export interface TrustedIssuers {
  /** The provider with exactly this issuer. */
  byIssuer(issuer: string): IdentityProvider | undefined;
  /** The one provider that opaque tokens are shown to, if any. */
  readonly opaque: IdentityProvider | undefined;
  /** The one that issues tokens for us: the first configured. */
  readonly issuing: IdentityProvider;
  /** Every one, in the order of the configuration. */
  readonly all: readonly IdentityProvider[];
}

export function trustIssuers(providers: readonly IdentityProvider[]): TrustedIssuers {
  const [issuing] = providers;
  if (issuing === undefined) {
    throw new MisconfigurationError('settings_invalid', ['No identity provider is configured: set IDENTITY_PROVIDER.']);
  }
  const byIssuer = new Map(providers.map((provider) => [provider.issuer, provider]));
  if (byIssuer.size !== providers.length) {
    throw new MisconfigurationError('settings_invalid', [
      'Two identity providers share one issuer: remove one of them.',
    ]);
  }
  const opaque = providers.filter(
    ({ capabilities }) =>
      capabilities.introspection === 'remote' && capabilities.accessToken.formats.includes('opaque'),
  );
  if (opaque.length > 1) {
    const names = opaque.map(({ name }) => name).join(', ');
    throw new MisconfigurationError('settings_invalid', [
      `Opaque tokens could go to any of ${names}: leave one of them configured for introspection.`,
    ]);
  }
  return { byIssuer: (issuer) => byIssuer.get(issuer), opaque: opaque[0], issuing, all: providers };
}

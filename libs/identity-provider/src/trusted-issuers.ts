import { MisconfigurationError, type Clock } from '@sallyport/protocol';
import type { IdentityProvider } from './identity-provider.js';
import { opaqueRouting } from './opaque-routing.js';

/** The issuers whose tokens are accepted. An issuer outside the set causes no outbound request. */
export interface TrustedIssuers {
  /** The provider with exactly this issuer. */
  byIssuer(issuer: string): IdentityProvider | undefined;
  /** The one provider an opaque token is shown to, if any. A token is never shown to a second one. */
  ofOpaque(token: string): IdentityProvider | undefined;
  /** Whether its sunset has passed: its tokens are refused from then on. */
  isRetired(provider: IdentityProvider): boolean;
  /** Milliseconds since the epoch; `Infinity` without a sunset. Nothing it said is remembered past it. */
  retiresAt(provider: IdentityProvider): number;
  /** The one that issues tokens for us: the first configured. */
  readonly issuing: IdentityProvider;
  /** Every one, in the order of the configuration. */
  readonly all: readonly IdentityProvider[];
}

/** On what terms one issuer is trusted, by the provider's name. */
export interface TrustTerms {
  /** Opaque tokens that begin so are its own. Needed where several providers take opaque tokens. */
  readonly opaquePrefix?: string;
  /** Milliseconds since the epoch from which on its tokens are refused. */
  readonly sunset?: number;
}

export interface TrustOptions {
  readonly terms: Readonly<Record<string, TrustTerms>>;
  readonly clock: Clock;
}

/**
 * @throws {@link MisconfigurationError} `settings_invalid` without a provider, when two share an issuer, or when an
 * opaque token could belong to more than one of them
 */
export function trustIssuers(
  providers: readonly IdentityProvider[],
  { terms, clock }: TrustOptions = { terms: {}, clock: Date.now },
): TrustedIssuers {
  const [issuing] = providers;
  if (issuing === undefined) throw invalid('No identity provider is configured: set IDENTITY_PROVIDER.');
  const byIssuer = new Map<string, IdentityProvider>();
  for (const provider of providers) {
    const other = byIssuer.get(provider.issuer);
    if (other !== undefined) {
      throw invalid(`${other.name} and ${provider.name} share the issuer ${provider.issuer}: remove one of them.`);
    }
    byIssuer.set(provider.issuer, provider);
  }
  const termsOf = ({ name }: IdentityProvider): TrustTerms => (Object.hasOwn(terms, name) ? terms[name]! : {});
  const retiresAt = (provider: IdentityProvider): number => termsOf(provider).sunset ?? Infinity;
  return {
    byIssuer: (issuer) => byIssuer.get(issuer),
    ofOpaque: opaqueRouting(providers, (provider) => termsOf(provider).opaquePrefix),
    isRetired: (provider) => retiresAt(provider) <= clock(),
    retiresAt,
    issuing,
    all: providers,
  };
}

const invalid = (fault: string) => new MisconfigurationError('settings_invalid', [fault]);

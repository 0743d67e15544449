import type { IssuerFacts } from '@sallyport/explain';
import type { IdentityProvider } from '@sallyport/identity-provider';

/** Returns what of an issuer's configuration an explanation may tell: no client, no secret. */
export function issuerFacts(provider: IdentityProvider, retired: boolean): IssuerFacts {
  const { name, issuer, capabilities, scopeNames, verification } = provider;
  const { algorithms, typ, audience } = verification.rules;
  return {
    name,
    issuer,
    retired,
    // The embedded one is as it is.
    ...(name !== 'local' && { settings: name.toUpperCase().replaceAll(/[:-]/g, '_') }),
    algorithms,
    typ,
    audience,
    madeForUsBy: capabilities.accessToken.audienceCheck,
    scopeName: (ours) => scopeNames.toVendor(ours) ?? ours,
  };
}

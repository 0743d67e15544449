import type { TrustedIssuers } from '@sallyport/identity-provider';
import type { ScopeName } from '@sallyport/resource-server';

/**
 * Returns how callers are told about a scope: by the name at their issuer, since that is what they ask there for
 * (SCOPE_ALIASES). Our own name where the issuer is not known: before a token was verified, with several issuers.
 */
export function scopeNameAt(issuers: TrustedIssuers): ScopeName {
  const only = issuers.all.length === 1 ? issuers.all[0] : undefined;
  return (scope, issuer) => {
    const provider = issuer === undefined ? only : issuers.byIssuer(issuer);
    return provider?.scopeNames.toVendor(scope) ?? scope;
  };
}

import type { Introspection } from '@sallyport/identity-provider';

/** As long as the provider says, and never past `exp` (RFC 7662 §4), whatever the provider says. */
export function rememberUntil(fact: Introspection): number {
  const { validUntil } = fact.provenance;
  return fact.active ? Math.min(validUntil, fact.principal.expiresAt * 1000) : validUntil;
}

import type { IdentityProvider, TrustedIssuers } from '@sallyport/identity-provider';
import { accepted, refused, type Outcome, type RefusalReason } from '@sallyport/protocol';
import { Glance } from '@sallyport/token-verification';

export interface ChosenIssuer {
  readonly provider: IdentityProvider;
  /** What was seen of a JWT when its issuer was read: for whoever verifies it. */
  readonly glance: Glance | undefined;
}

/**
 * Returns the trusted provider a token claims to come from. Its own words are only compared with the trusted set:
 * nothing is fetched because of them.
 *
 * Three parts: a JWS, whose `iss` must be trusted. Five parts: a JWE, refused. Anything else is opaque and belongs to
 * the one provider that its configured prefix, or the configuration as a whole, leaves; it is shown to no other.
 */
export function chooseIssuer(token: string, issuers: TrustedIssuers): Outcome<ChosenIssuer> {
  const glance = Glance.at(token);
  if (glance !== undefined) return admitted(issuers.byIssuer(glance.issuer), 'issuer_not_trusted', issuers, glance);
  const parts = token.split('.', 6).length;
  if (parts === 5) return refused('token_encrypted');
  return parts === 3 ? refused('token_malformed') : admitted(issuers.ofOpaque(token), 'opaque_not_accepted', issuers);
}

function admitted(
  provider: IdentityProvider | undefined,
  otherwise: RefusalReason,
  issuers: TrustedIssuers,
  glance?: Glance,
): Outcome<ChosenIssuer> {
  if (provider === undefined) return refused(otherwise);
  return issuers.isRetired(provider) ? refused('issuer_retired') : accepted({ provider, glance });
}

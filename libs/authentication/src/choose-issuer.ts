import type { IdentityProvider, TrustedIssuers } from '@sallyport/identity-provider';
import { accepted, refused, type Outcome } from '@sallyport/protocol';
import { unverifiedIssuer } from '@sallyport/token-verification';

/**
 * Returns the trusted provider a token claims to come from. Its own words are only compared with the trusted set:
 * nothing is fetched because of them.
 *
 * Three parts: a JWS, whose `iss` must be trusted. Five parts: a JWE, refused. Anything else is opaque and shown to
 * the one provider configured for opaque tokens, or refused when there is none.
 */
export function chooseIssuer(token: string, issuers: TrustedIssuers): Outcome<IdentityProvider> {
  const dots = countDots(token);
  if (dots === 4) return refused('token_encrypted');
  if (dots !== 2) {
    return issuers.opaque === undefined ? refused('opaque_not_accepted') : accepted(issuers.opaque);
  }
  const issuer = unverifiedIssuer(token);
  if (issuer === undefined) return refused('token_malformed');
  const provider = issuers.byIssuer(issuer);
  return provider === undefined ? refused('issuer_not_trusted') : accepted(provider);
}

function countDots(token: string): number {
  let dots = 0;
  for (let at = token.indexOf('.'); at !== -1 && dots < 5; at = token.indexOf('.', at + 1)) dots += 1;
  return dots;
}

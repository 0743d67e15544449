import { createVerifier } from 'fast-jwt';
import type { IssuerFacts } from '../world/issuer.js';
import { allowing, tokenOf, type TokenEvent } from './bare-policy.js';

/** With its cache, and with the one key handed over: it has no key set of its own. */
export function fastJwtHandler({ issuer, audience, publicKey }: IssuerFacts) {
  const verify = createVerifier({
    key: publicKey,
    algorithms: ['RS256'],
    allowedIss: issuer,
    allowedAud: audience,
    cache: 10_000,
  });
  return (event: TokenEvent) => allowing((verify(tokenOf(event)) as { sub?: string }).sub, event);
}

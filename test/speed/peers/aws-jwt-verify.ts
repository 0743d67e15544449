import { JwtVerifier } from 'aws-jwt-verify';
import type { IssuerFacts } from '../world/issuer.js';
import type { Trusted } from '../world/environment.js';
import { allowing, tokenOf, type TokenEvent } from './bare-policy.js';

/** A bare authorizer on aws-jwt-verify, as its documentation shows one. It fetches its keys when it first needs them. */
export function awsJwtVerifyHandler({ issuer, audience, jwksUri }: Trusted, jwks?: IssuerFacts['jwks']) {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri });
  if (jwks !== undefined) verifier.cacheJwks(jwks as Parameters<typeof verifier.cacheJwks>[0]);
  return {
    async handler(event: TokenEvent) {
      try {
        return allowing((await verifier.verify(tokenOf(event))).sub, event);
      } catch {
        throw new Error('Unauthorized');
      }
    },
    sync(event: TokenEvent) {
      try {
        return allowing(verifier.verifySync(tokenOf(event)).sub, event);
      } catch {
        throw new Error('Unauthorized');
      }
    },
  };
}

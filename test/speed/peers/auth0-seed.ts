import { promisify } from 'node:util';
import jwt from 'jsonwebtoken';
import jwksRsa from 'jwks-rsa';
import type { Trusted } from '../world/environment.js';
import { allowing, tokenOf, type TokenEvent } from './bare-policy.js';

/** The usual hand-written authorizer for Auth0: decode, ask jwks-rsa for the key, verify with jsonwebtoken. */
export function auth0SeedHandler({ issuer, audience, jwksUri }: Trusted) {
  const keys = jwksRsa({ cache: true, rateLimit: true, jwksUri });
  const verify = promisify<string, string, jwt.VerifyOptions, jwt.JwtPayload>(jwt.verify);
  return async (event: TokenEvent) => {
    try {
      const token = tokenOf(event);
      const decoded = jwt.decode(token, { complete: true });
      if (!decoded?.header.kid) throw new Error('Invalid JWT');
      const key = await keys.getSigningKey(decoded.header.kid);
      const claims = await verify(token, key.getPublicKey(), { issuer, audience });
      return allowing(claims.sub, event);
    } catch {
      throw new Error('Unauthorized');
    }
  };
}

import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import type { IssuerFacts } from '../world/issuer.js';
import { allowing, tokenOf, type TokenEvent } from './bare-policy.js';

export function joseHandler({ issuer, audience, jwks }: IssuerFacts) {
  const keys = createLocalJWKSet(jwks as JSONWebKeySet);
  return async (event: TokenEvent) => {
    const { payload } = await jwtVerify(tokenOf(event), keys, { issuer, audience, algorithms: ['RS256'] });
    return allowing(payload.sub, event);
  };
}

import { ourAuthorizer } from '../ours/authorizer.js';
import { auth0SeedHandler } from '../peers/auth0-seed.js';
import { awsJwtVerifyHandler } from '../peers/aws-jwt-verify.js';
import type { TokenEvent } from '../peers/bare-policy.js';
import { byHand } from '../peers/by-hand.js';
import { expressBearerMiddleware } from '../peers/express-oauth2-jwt-bearer.js';
import { fastJwtHandler } from '../peers/fast-jwt.js';
import { joseHandler } from '../peers/jose.js';
import { theLimit } from '../peers/limit.js';
import { passportGuard } from '../peers/passport-jwt.js';
import { environmentOf } from '../world/environment.js';
import { manifest } from '../world/events.js';
import type { IssuerFacts } from '../world/issuer.js';

export type Decide = (event: TokenEvent) => unknown;

/**
 * Everybody who decides about an authorizer event here, by name, made when asked for. A process measures ours once: no function
 * has two authorizers in it, and with two of them V8 knows no longer what each call leads to.
 */
export function contenders(facts: IssuerFacts): Readonly<Record<string, () => Decide>> {
  const awsJwtVerify = awsJwtVerifyHandler(facts, facts.jwks);
  const ours = (more: Readonly<Record<string, string>>) => (): Decide => {
    const authorizer = ourAuthorizer({ ...environmentOf(facts), ...more }, manifest);
    return (event) => authorizer(event, undefined);
  };
  return {
    'the limit': () => theLimit(facts.publicKey),
    'by hand': () => byHand(facts),
    ours: ours({}),
    'ours, with its log': ours({ LOG_LEVEL: 'info' }),
    'aws-jwt-verify': () => awsJwtVerify.handler,
    'aws-jwt-verify, sync': () => awsJwtVerify.sync,
    'fast-jwt': () => fastJwtHandler(facts),
    jose: () => joseHandler(facts),
    'express-oauth2-jwt-bearer': () => expressBearerMiddleware(facts),
    "the Auth0 seed's handler": () => auth0SeedHandler(facts),
    'passport-jwt guard': () => passportGuard(facts),
  };
}

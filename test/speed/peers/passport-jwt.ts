import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import jwksRsa from 'jwks-rsa';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { trustedByEnvironment, type Trusted } from '../world/environment.js';
import type { TokenEvent } from './bare-policy.js';

/** The strategy of Auth0's and Nest's guides: the key comes from jwks-rsa, cached. */
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor({ issuer, audience, jwksUri }: Trusted) {
    super({
      secretOrKeyProvider: jwksRsa.passportJwtSecret({ cache: true, rateLimit: true, jwksUri }),
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      issuer,
      audience,
      algorithms: ['RS256'],
    });
  }

  validate(payload: { readonly sub: string; readonly scope?: string }) {
    return { userId: payload.sub, scopes: payload.scope?.split(' ') ?? [] };
  }
}

export const jwtStrategy = { provide: JwtStrategy, useFactory: () => new JwtStrategy(trustedByEnvironment()) };

@Injectable()
export class JwtGuard extends AuthGuard('jwt') {}

/** The guard alone, without a server around it. */
export function passportGuard(trusted: Trusted): (event: TokenEvent) => Promise<unknown> {
  void new JwtStrategy(trusted);
  const guard: CanActivate = new JwtGuard();
  return async ({ authorizationToken }) => {
    const request = { headers: { authorization: authorizationToken } };
    const response = {};
    const http = { getRequest: () => request, getResponse: () => response, getNext: () => undefined };
    return guard.canActivate({ switchToHttp: () => http } as unknown as ExecutionContext);
  };
}

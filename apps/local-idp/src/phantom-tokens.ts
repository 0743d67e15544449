import { randomUUID } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import { signJwt } from './compact-jws.js';
import type { SigningKey } from './signing-key.js';

type Middleware = Parameters<Provider['use']>[0];

const introspectionPath = '/token/introspection';

/**
 * Introspection that is asked for `application/jwt` gets the JWT access token of the same grant in place of an answer, and
 * 204 about a token that is not active. Who asks, and about what, is for oidc-provider to judge; errors stay JSON.
 *
 * @param shiftSeconds - how far the server's clock is off
 */
export function phantomTokens(key: SigningKey, shiftSeconds: () => number): Middleware {
  return async (ctx, next) => {
    const asked = ctx.path === introspectionPath && ctx.get('accept').trim().toLowerCase() === 'application/jwt';
    if (!asked) return next();
    ctx.request.headers.accept = 'application/json';
    await next();
    const answer = ctx.body as Readonly<Record<string, unknown>> | undefined;
    if (ctx.status !== 200 || answer === undefined) return;
    if (answer['active'] !== true) {
      ctx.body = null;
      ctx.status = 204;
      return;
    }
    const { active: _, token_type: __, iat, exp, jti = randomUUID(), ...claims } = answer;
    const shifted = { iat: Number(iat) + shiftSeconds(), exp: Number(exp) + shiftSeconds() };
    ctx.body = signJwt(key, { typ: 'at+jwt' }, { ...claims, ...shifted, jti });
    ctx.type = 'application/jwt';
  };
}

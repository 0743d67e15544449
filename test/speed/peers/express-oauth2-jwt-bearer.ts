import { auth } from 'express-oauth2-jwt-bearer';
import type { Trusted } from '../world/environment.js';
import type { TokenEvent } from './bare-policy.js';

/** Auth0's middleware alone, without an Express around it. */
export function expressBearerMiddleware({ issuer, audience, jwksUri }: Trusted) {
  const middleware = auth({ issuer, audience, jwksUri, tokenSigningAlg: 'RS256' });
  return ({ authorizationToken }: TokenEvent): Promise<void> =>
    new Promise((passed, refused) => {
      const headers = { authorization: authorizationToken, host: 'api.example.test' };
      const address = { protocol: 'https', host: headers.host, method: 'GET', url: '/profile' };
      const request = { ...address, headers, query: {}, get: () => headers.host, is: () => false };
      void middleware(request as never, {} as never, (error?: unknown) => {
        if (error instanceof Error) refused(error);
        else passed();
      });
    });
}

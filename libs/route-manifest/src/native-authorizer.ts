import { describeAccess } from './access-order.js';
import type { ManifestRoute } from './route-manifest.js';

/** The authorizers that API Gateway brings itself: user pools at a REST API, one issuer's JWTs at an HTTP API. */
export const nativeAuthorizers = ['cognito', 'jwt'] as const;
export type NativeAuthorizer = (typeof nativeAuthorizers)[number];

/** How one route is set behind a native authorizer. `scopes` are ours, any of which is enough there. */
export type NativeRoute =
  | { readonly authorization: 'none' | 'iam' }
  | { readonly authorization: 'native'; readonly scopes: readonly string[] }
  /** `fault` goes on after the name of the route. */
  | { readonly authorization: 'impossible'; readonly fault: string };

/** AWS's limit on the scopes of one HTTP API route. */
const maxJwtScopes = 10;

/**
 * Returns how a route is expressed behind a native authorizer, or why it cannot be. Both let **any** of the scopes of a
 * route pass, and neither can tell an ID token from an access token on a route without scopes: what asks for more than
 * one scope at once, or for any token at all, is not theirs to guard. An HTTP API has no API keys either, whoever
 * guards the route; both kinds of API verify signatures of IAM.
 */
export function nativeRoute(route: ManifestRoute, kind: NativeAuthorizer): NativeRoute {
  const impossible = (why: string): NativeRoute => ({
    authorization: 'impossible',
    fault: `${why} Guard it by a Lambda authorizer, or change what it asks.`,
  });
  if (kind === 'jwt' && route.apiKey === true) {
    return {
      authorization: 'impossible',
      fault:
        'needs an API key: an HTTP API has no keys and no usage plans, and would take everybody. Serve it by a REST ' +
        'API, or let it do without the key.',
    };
  }
  switch (route.access) {
    case 'public':
      return { authorization: 'none' };
    case 'iam':
      return { authorization: 'iam' };
    case 'authenticated':
      return impossible('names no scope: a native authorizer would take ID tokens as well.');
    case 'scopes': {
      const { allOf = [], anyOf = [] } = route.scopes;
      if (allOf.length > 1 || (allOf.length > 0 && anyOf.length > 0)) {
        return impossible(`asks for ${describeAccess(route)}: any one of its scopes would be enough there.`);
      }
      const scopes = allOf.length > 0 ? allOf : anyOf;
      return kind === 'jwt' && scopes.length > maxJwtScopes
        ? impossible(`asks for one of ${scopes.length} scopes: an HTTP API route takes at most ${maxJwtScopes}.`)
        : { authorization: 'native', scopes };
    }
  }
}

/** Returns why a route cannot be behind that authorizer, in words that follow its name; undefined when it can. */
export function nativeAuthorizerFault(route: ManifestRoute, kind: NativeAuthorizer): string | undefined {
  const expressed = nativeRoute(route, kind);
  return expressed.authorization === 'impossible' ? expressed.fault : undefined;
}

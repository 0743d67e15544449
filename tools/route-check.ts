import { undistinguishableRoutes } from '@sallyport/api-gateway';
import { scopesOf } from '@sallyport/protocol';
import {
  isFault,
  nativeAuthorizerFault,
  shadowedRoutes,
  unknownScopes,
  type ManifestRoute,
  type NativeAuthorizer,
  type ScopeCatalogue,
  type Shadow,
} from '@sallyport/route-manifest';
import type { EnforcedRoutes } from './enforced-routes.js';
import { catalogueFile } from './scopes-file.js';

export interface RouteCheck {
  readonly faults: readonly string[];
  /** Worth a word, and nothing to fail on. */
  readonly notes: readonly string[];
}

export interface CheckOptions {
  readonly catalogue: ScopeCatalogue;
  /** The gateway's own authorizer, where it is to do without ours. */
  readonly authorizer?: NativeAuthorizer | undefined;
  /** Whether the gateway keeps an answer for each route: then no policy has to tell routes apart. */
  readonly routeInKey: boolean;
}

/** What is wrong with the routes of all applications taken together, each with its sources and the remedy. */
export function checkRoutes(enforced: EnforcedRoutes, { catalogue, authorizer, routeInKey }: CheckOptions): RouteCheck {
  const { manifest, undeclared } = enforced;
  const nameOf = sourceNames(enforced);
  const named = (route: ManifestRoute): string => `${route.method} ${route.path} (${nameOf(route)})`;
  const shadows = shadowedRoutes(manifest.routes);
  const asked = scopesOf(manifest.routes);
  return {
    faults: [
      ...undeclared.map(
        ({ app, controller, handler, method, path }) =>
          `${method} ${path} (${app} ${controller}.${handler}) declares no access and is closed: put @Scopes(), ` +
          '@Authenticated(), @Public() or @IamAuthorized() on it.',
      ),
      ...unknownScopes(manifest.routes, catalogue).map(
        ({ scope, route, meant }) =>
          `${named(route)} asks for the scope ${scope}, which ${catalogueFile} does not hold: ` +
          (meant === undefined ? 'add it there with its description.' : `write ${meant}, or add ${scope} there.`),
      ),
      ...shadows.filter(isFault).map((shadow) => sentenceOf(shadow, named)),
      ...(routeInKey ? [] : undistinguishableRoutes(manifest)).map(
        ({ route, refused, beside }) =>
          `No policy that allows ${named(beside)} tells ${named(route)} from ${named(refused)}: a token for the first two ` +
          'alone is refused at the second as well. Give one another path, or let AUTHORIZER_IDENTITY_SOURCES name the ' +
          'route (context.resourceId and context.httpMethod).',
      ),
      ...manifest.routes.flatMap((route) => {
        const fault = authorizer && nativeAuthorizerFault(route, authorizer);
        return fault === undefined ? [] : [`${named(route)} ${fault}`];
      }),
    ],
    notes: [
      ...shadows.filter((shadow) => !isFault(shadow)).map((shadow) => sentenceOf(shadow, named)),
      ...Object.keys(catalogue)
        .filter((scope) => !asked.includes(scope))
        .map((scope) => `${catalogueFile} holds ${scope}, and no route asks for it.`),
    ],
  };
}

function sentenceOf({ kind, closer, wider }: Shadow, named: (route: ManifestRoute) => string): string {
  const [first, second] = [named(closer), named(wider)];
  switch (kind) {
    case 'same-requests':
      return `${first} and ${second} serve the same requests: keep one of them.`;
    case 'taken-by-another-app':
      return `${first} takes requests from ${second}: a gateway sends them to the first, the second application serves them when it is asked alone. Give one of them another path.`;
    case 'sibling-parameters':
      return `${first} and ${second} name a parameter in one place differently, and a REST API holds one there: use one name, of one kind.`;
    case 'closer-template':
      return `${first} takes requests that fit ${second} too, and asks something else.`;
    case 'method-missing':
      return `${first} takes paths that fit ${second} too and lacks its method: a REST API answers 403 there, the application serves them.`;
  }
}

/** Application, controller and handler that declare a route. */
export function sourceNames({ sources }: EnforcedRoutes): (route: ManifestRoute) => string {
  const names = new Map(sources.map(({ route, controller, handler }) => [route, `${controller}.${handler}`]));
  return (route) => `${route.app} ${names.get(route) ?? ''}`.trimEnd();
}

import { decide } from '@sallyport/authorization';
import { refused, type Decision, type Principal } from '@sallyport/protocol';
import type { ManifestRoute } from '@sallyport/route-manifest';
import type { APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import type { DeclaredRoutes } from './asked-route.js';
import type { AuthorizerContext } from './authorizer-context.js';
import type { AuthorizerRequest } from './authorizer-request.js';
import { eventNotSupported } from './event-members.js';

/** A yes or no without a route in it. The gateway keeps it for whatever its cache key takes for the same. */
export type SimpleAnswer = Readonly<APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>>;

export const simpleAnswer = (isAuthorized: boolean, context: AuthorizerContext = {}): SimpleAnswer => ({
  isAuthorized,
  context,
});

const undeclared: Decision = { effect: 'deny', refusal: refused('route_undeclared').refusal };

/**
 * Returns the one decision that holds for every request the gateway may answer with it: those of the same route key
 * when it keeps answers, this request alone when it does not.
 *
 * @param asked - the routes of this request, by template and by path
 * @throws {@link MisconfigurationError} `event_not_supported` when the route key stands for routes that are decided
 * differently
 */
export function simpleDecision(
  routes: DeclaredRoutes,
  principal: Principal,
  request: AuthorizerRequest,
  { asked, cached }: { readonly asked: readonly ManifestRoute[]; readonly cached: boolean },
): Decision {
  const decisions = asked.map((route) => decide(principal, route));
  const own = asked.length === 0 ? undeclared : (decisions.find(({ effect }) => effect === 'deny') ?? decisions[0]!);
  if (!cached) return own;

  const { route } = request;
  if (route === undefined) throw eventNotSupported('The event has no routeKey: attach the function to an HTTP API.');
  const sharing = routes.at(route).map((each) => decide(principal, each));
  const literal = !/[{$]/.test(route.template);
  if (sharing.length === 0 && !literal) throw decidedDifferently();
  // Methods that nobody declared share the key of ANY.
  if (route.method === 'ANY' && !hasAny(routes, route.template)) sharing.push(undeclared);
  if (sharing.some(({ effect }) => effect !== own.effect)) throw decidedDifferently();
  return own;
}

const hasAny = (routes: DeclaredRoutes, template: string): boolean =>
  routes.at({ method: 'ANY', template }).some(({ method }) => method === 'ANY');

const decidedDifferently = () =>
  eventNotSupported(
    'The route key of this event stands for several routes and a simple answer cannot tell them apart: give each route ' +
      'of the manifest a route of its own, or set AUTHORIZER_RESPONSE=iam, or AUTHORIZER_CACHE_TTL_SECONDS=0.',
  );

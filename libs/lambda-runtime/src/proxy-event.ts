import { kindOf, MisconfigurationError } from '@sallyport/protocol';
import type { EventReader, ProxyEvent, UnknownEvent } from './event-reader.js';
import { readHttpApiEvent } from './http-api-event.js';
import { readLoadBalancerEvent } from './load-balancer-event.js';
import { readRestEvent } from './rest-event.js';

/** The first two know their events by what no other has. */
const readers: readonly EventReader[] = [readHttpApiEvent, readLoadBalancerEvent, readRestEvent];

/**
 * Returns the request that an event carries: a REST API proxy event, one of an HTTP API (payload 1.0 and 2.0; function
 * URLs send the latter) or of a load balancer's target group. Nothing else is turned into a request: no message of
 * another service, no event for an authorizer.
 *
 * @throws {@link MisconfigurationError} `event_not_supported`, naming what was found, never a value of the event
 */
export function readProxyEvent(event: unknown): ProxyEvent {
  const members = (typeof event === 'object' && event !== null ? event : {}) as UnknownEvent;
  if (!isForAuthorizer(members)) {
    for (const read of readers) {
      const proxied = read(members);
      if (proxied !== undefined) return proxied;
    }
  }
  throw new MisconfigurationError('event_not_supported', [faultOf(event, members)]);
}

/** Such an event has a method and a path as well, and its answer would be no decision. */
const isForAuthorizer = ({ type, methodArn, routeArn }: UnknownEvent): boolean =>
  type === 'TOKEN' || type === 'REQUEST' || methodArn !== undefined || routeArn !== undefined;

const wayOut =
  'attach the function to a REST or HTTP API as a Lambda proxy integration, or to a target group of a load balancer.';

function faultOf(event: unknown, members: UnknownEvent): string {
  if (isForAuthorizer(members))
    return `The event asks an authorizer for a decision, and this is an application: ${wayOut}`;
  const { httpMethod, path, requestContext } = members;
  const seen =
    typeof event === 'object' && event !== null
      ? `httpMethod is ${kindOf(httpMethod)}, path is ${kindOf(path)}, requestContext is ${kindOf(requestContext)}`
      : `it is ${kindOf(event)}`;
  return `The event carries no request (${seen}): ${wayOut}`;
}

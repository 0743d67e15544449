import type { APIGatewayRequestAuthorizerEvent, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { AuthorizerRequest, ResolvedRoute } from './authorizer-request.js';
import type { Unchecked } from './event-members.js';
import { parseMethodArn } from './method-arn.js';
import { headerValues } from './presented-credential.js';

/**
 * An HTTP API's event of format 1.0. Its `authorizationToken` joins every identity source with commas: it is not read,
 * and neither is `identitySource`.
 */
export function readHttpApiEvent1(
  event: Unchecked<APIGatewayRequestAuthorizerEvent>,
  header: string,
): AuthorizerRequest {
  const { headers, multiValueHeaders, methodArn } = event;
  const method = parseMethodArn(methodArn);
  return {
    gateway: 'http-1.0',
    presented: { values: headerValues(header, headers, multiValueHeaders), form: 'header' },
    stageArn: method.stageArn,
    method,
  };
}

/**
 * An HTTP API's event of format 2.0: `routeArn` in place of `methodArn`, header names in lower case, repeated headers
 * joined with commas, and the route key. Of `identitySource`, the values that the gateway keeps an answer under, nothing is
 * read but whether the route key is one of them: no caller is known by it.
 */
export function readHttpApiEvent2(
  event: Unchecked<APIGatewayRequestAuthorizerEventV2>,
  header: string,
): AuthorizerRequest {
  const { headers, routeArn, routeKey, identitySource } = event;
  const method = parseMethodArn(routeArn);
  const route = readRouteKey(routeKey);
  return {
    gateway: 'http-2.0',
    presented: { values: headerValues(header, headers), form: 'header' },
    stageArn: method.stageArn,
    method,
    ...(route !== undefined && { route }),
    ...(Array.isArray(identitySource) && route !== undefined && { keyedByRoute: identitySource.includes(routeKey) }),
  };
}

/** `GET /users/{id}`, `ANY /users`, or `$default`. */
function readRouteKey(routeKey: unknown): ResolvedRoute | undefined {
  if (routeKey === '$default') return { method: 'ANY', template: '$default' };
  const parts = typeof routeKey === 'string' ? /^([A-Z]{1,16}) (\/.*)$/s.exec(routeKey) : null;
  return parts === null ? undefined : { method: parts[1]!, template: parts[2]! };
}

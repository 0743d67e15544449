import type { APIGatewayRequestAuthorizerEvent, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import type { RestApi } from './api.js';
import { formatOne, type RoutedRequest } from './proxy-event.js';

/** The event of a TOKEN authorizer: exactly these three keys (G1). */
export function tokenEvent(authorizationToken: string, methodArn: string): APIGatewayTokenAuthorizerEvent {
  return { type: 'TOKEN', authorizationToken, methodArn };
}

/** The event of a REQUEST authorizer on a REST API: the request without its body; what is absent is `{}` (G5, G8). */
export function requestEvent(api: RestApi, routed: RoutedRequest, methodArn: string): APIGatewayRequestAuthorizerEvent {
  const event = formatOne(api, routed);
  return {
    type: 'REQUEST',
    methodArn,
    ...event,
    queryStringParameters: event.queryStringParameters ?? {},
    multiValueQueryStringParameters: event.multiValueQueryStringParameters ?? {},
    pathParameters: event.pathParameters ?? {},
    stageVariables: event.stageVariables ?? {},
    requestContext: { ...event.requestContext, authorizer: undefined },
  };
}

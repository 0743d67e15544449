import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import type { AuthorizerRequest } from './authorizer-request.js';
import type { Unchecked } from './event-members.js';
import { parseMethodArn } from './method-arn.js';

/** A REST API's TOKEN event: one header value, as sent, and the method that was asked for (three members in all). */
export function readTokenEvent(event: Unchecked<APIGatewayTokenAuthorizerEvent>): AuthorizerRequest {
  const { authorizationToken, methodArn } = event;
  const method = parseMethodArn(methodArn);
  const values = typeof authorizationToken === 'string' ? [authorizationToken] : [];
  return { gateway: 'rest', presented: { values, form: 'header' }, stageArn: method.stageArn, method };
}

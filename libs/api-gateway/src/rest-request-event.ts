import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { AuthorizerRequest } from './authorizer-request.js';
import type { Unchecked } from './event-members.js';
import { parseMethodArn } from './method-arn.js';
import { headerValues } from './presented-credential.js';

/**
 * A REST API's REQUEST event: headers with the caller's casing, the method that was asked for, and the resource the
 * gateway resolved it to. Path parameters, query, stage variables and `requestContext.identity` are not read.
 *
 * @param header - the name of the token's header, in any case
 */
export function readRestRequestEvent(
  event: Unchecked<APIGatewayRequestAuthorizerEvent>,
  header: string,
): AuthorizerRequest {
  const { headers, multiValueHeaders, methodArn, resource } = event;
  const method = parseMethodArn(methodArn);
  return {
    gateway: 'rest',
    presented: { values: headerValues(header, headers, multiValueHeaders), form: 'header' },
    stageArn: method.stageArn,
    method,
    // The verb of the ARN is the one the gateway will judge.
    ...(typeof resource === 'string' && { route: { method: method.verb, template: resource } }),
  };
}

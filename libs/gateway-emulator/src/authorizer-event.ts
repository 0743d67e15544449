import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';

/** The event of a TOKEN authorizer: exactly three keys; the header's value as sent and this request's own ARN (G1). */
export function tokenEvent(identity: readonly [string], methodArn: string): APIGatewayTokenAuthorizerEvent {
  return { type: 'TOKEN', authorizationToken: identity[0], methodArn };
}

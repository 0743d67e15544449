import type { Failure } from '../failures.js';
import type { HeaderField } from '../gateway-request.js';
import type { GatewayAnswer } from '../gateway-response.js';

const failure = (status: number, message: string, rule: string): Failure => ({
  type: null, // nothing of an HTTP API's own answers can be customised (G26)
  status,
  errorType: null,
  message,
  rule,
});

/** The status matrix of an HTTP API (G25). */
export const httpFailures = {
  unauthorized: failure(401, 'Unauthorized', 'G25 identity source missing'),
  thrownUnauthorized: failure(401, 'Unauthorized', 'G25 thrown Unauthorized'),
  tokenRefused: failure(401, 'Unauthorized', 'G28 token refused'),
  scopeMissing: failure(403, 'Forbidden', 'G28 scope missing'),
  forbidden: failure(403, 'Forbidden', 'G25 not allowed'),
  authorizerFailed: failure(500, 'Internal Server Error', 'G25 authorizer failed'),
  notFound: failure(404, 'Not Found', 'no route'),
  integrationFailed: failure(500, 'Internal Server Error', 'integration failed'),
  integrationTimedOut: failure(503, 'Service Unavailable', 'integration timed out'),
} as const satisfies Record<string, Failure>;

/** The gateway's own answer; `challenge` is the JWT authorizer's alone, a Lambda authorizer has none (G26). */
export function httpFailureAnswer({ status, message }: Failure, requestId: string, challenge?: string): GatewayAnswer {
  const challenged: readonly HeaderField[] = challenge === undefined ? [] : [['www-authenticate', challenge]];
  return {
    status,
    headers: [['apigw-requestid', requestId], ['content-type', 'application/json'], ...challenged],
    body: JSON.stringify({ message }),
  };
}

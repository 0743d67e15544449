import { authorize, type Authorization, type AuthorizeStep } from '../authorize.js';
import { asText } from '../json.js';
import { parseIdentitySource, readIdentity, type IdentityFacts } from '../identity-source.js';
import { methodArn } from '../method-arn.js';
import { conditionsOf } from '../policy-conditions.js';
import { evaluatePolicy } from '../policy-evaluation.js';
import type { HttpApi, HttpLambdaAuthorizer } from './http-api.js';
import { httpOutputReader } from './http-authorizer-output.js';
import { authorizerEventOne, authorizerEventTwo, type HttpRouted } from './http-event.js';
import { httpFailures } from './http-failures.js';

/** Beyond this size a result is told of; HTTP APIs have no published limit. */
const largeResultBytes = 8192;

/**
 * The Lambda authorizer of an HTTP API, in either payload format (G20 to G27).
 *
 * Both kinds of denial are the same 403. A cached result is read again for each route: a policy may then say no, a
 * simple response says to every route what it said to the first (G23).
 */
export function httpAuthorizer(
  api: HttpApi,
  authorizer: HttpLambdaAuthorizer,
  parts: Pick<AuthorizeStep, 'handler' | 'cache' | 'counters' | 'log'>,
): (routed: HttpRouted, path: string, facts: IdentityFacts) => Promise<Authorization> {
  const sources = authorizer.identitySources.flatMap((source) => parseIdentitySource('http', source) ?? []);
  const thrownUnauthorized =
    api.choices?.thrownUnauthorized === 401 ? httpFailures.thrownUnauthorized : httpFailures.authorizerFailed;
  const step: AuthorizeStep = {
    ...parts,
    api,
    name: authorizer.name,
    readOutput: httpOutputReader(authorizer),
    failures: {
      unauthorized: httpFailures.unauthorized,
      thrownUnauthorized,
      crashed: httpFailures.authorizerFailed,
      misconfigured: httpFailures.authorizerFailed,
      explicitDeny: httpFailures.forbidden,
      implicitDeny: httpFailures.forbidden,
    },
    cachesThrownUnauthorized: false,
    resultSize: { bytes: largeResultBytes, past: 'report' },
  };
  const conditions = api.choices?.conditions ?? 'against-the-caller';
  return (routed, path, facts) => {
    const arn = methodArn(api, routed.request.method, path);
    const identity = readIdentity(sources, facts);
    const event = authorizer.payloadFormatVersion === '2.0' ? authorizerEventTwo : authorizerEventOne;
    return authorize(step, {
      requestId: routed.request.requestId,
      identity,
      event: () => event(api, routed, arn, identity ?? []),
      judge: ({ statements }) => evaluatePolicy(statements, arn, conditionsOf(routed.request, conditions)),
    });
  };
}

/** `requestContext.authorizer` of the integration's event, by its format (G24). */
export function grantInEvent({ grant }: Authorization, format: '1.0' | '2.0'): Readonly<Record<string, unknown>> {
  const { context = {}, principalId, integrationLatency } = grant ?? {};
  if (format === '2.0') return { lambda: context };
  const values = Object.entries(context).map(([name, value]) => [name, asText(value)]);
  return { ...Object.fromEntries(values), ...(principalId !== undefined && { principalId }), integrationLatency };
}

import { authorize, type Authorization, type AuthorizeStep } from '../authorize.js';
import { checkOutput } from '../authorizer-output.js';
import { contextVariables } from '../context-variables.js';
import { failures } from '../failures.js';
import { parseIdentitySource, readIdentity } from '../identity-source.js';
import { evaluatePolicy } from '../policy-evaluation.js';
import { createResultCache } from '../result-cache.js';
import type { WebSocketApi, WebSocketAuthorizer } from './websocket-api.js';
import { connectAuthorizerEvent, type Connection, type Happening } from './websocket-event.js';

/** A larger result ends the connection (G34, G35). */
const resultBytes = 8 * 1024;

/** `arn:…:<api>/<stage>/$connect`: no verb, so that a policy over `stage/*\/*` does not cover it (G16, G29). */
export const connectArn = (api: WebSocketApi): string =>
  `arn:${api.partition ?? 'aws'}:execute-api:${api.region}:${api.accountId}:${api.id}/${api.stage}/$connect`;

/** The Lambda authorizer of `$connect` (G29). Nothing is cached: a connection is authorized once, for its life. */
export function connectAuthorizer(
  api: WebSocketApi,
  authorizer: WebSocketAuthorizer,
  parts: Pick<AuthorizeStep, 'handler' | 'counters' | 'log'>,
): (connection: Connection, happening: Happening) => Promise<Authorization> {
  const sources = authorizer.identitySources.flatMap((source) => parseIdentitySource('websocket', source) ?? []);
  const step: AuthorizeStep = {
    ...parts,
    api,
    name: authorizer.name,
    readOutput: checkOutput,
    failures: {
      unauthorized: failures.unauthorized,
      thrownUnauthorized: failures.unauthorized,
      crashed: failures.authorizerFailed,
      misconfigured: failures.authorizerMisconfigured,
      explicitDeny: failures.explicitDeny,
      implicitDeny: failures.implicitDeny,
    },
    cachesThrownUnauthorized: false,
    resultSize: { bytes: resultBytes, past: 'refuse' },
    cache: createResultCache(0, Date.now),
  };
  const arn = connectArn(api);
  return (connection, happening) => {
    const { request } = connection;
    const context = contextVariables({ api, request, routeKey: '$connect' });
    return authorize(step, {
      requestId: happening.requestId,
      identity: readIdentity(sources, { request, stageVariables: api.stageVariables, context }),
      event: () => connectAuthorizerEvent(api, connection, happening, arn),
      judge: ({ statements }) => evaluatePolicy(statements, arn),
    });
  };
}

import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { RestApi } from './api.js';
import type { ExecutionLog, MutableCounters } from './execution-log.js';
import { failures, type Failure } from './failures.js';
import { invokeLambda, type LambdaHandler } from './lambda-invocation.js';

export interface IntegrateStep {
  readonly api: RestApi;
  readonly integrations: Readonly<Record<string, LambdaHandler>>;
  readonly counters: MutableCounters;
  readonly log: ExecutionLog;
}

const defaultTimeoutMs = 29_000;

/** What the Lambda behind a route returned, through JSON and not yet read, or the failure (G30 row 13). */
export async function integrate(
  { api, integrations, counters, log }: IntegrateStep,
  name: string,
  event: APIGatewayProxyEvent,
): Promise<{ readonly answer: unknown } | { readonly failure: Failure }> {
  const handler = integrations[name];
  if (handler === undefined) return { failure: failures.integrationFailed };
  counters.integrationCalls += 1;
  const started = performance.now();
  const invocation = await invokeLambda(handler, event, {
    name,
    region: api.region,
    accountId: api.accountId,
    partition: api.partition ?? 'aws',
    timeoutMs: api.integrationTimeoutMs ?? defaultTimeoutMs,
  });
  const ms = Math.round(performance.now() - started);
  const { requestId } = event.requestContext;
  log({ requestId, event: 'integration-called', integration: name, outcome: invocation.outcome, ms });
  if (invocation.outcome === 'answered') return { answer: invocation.payload };
  return { failure: invocation.outcome === 'timed-out' ? failures.integrationTimedOut : failures.integrationFailed };
}

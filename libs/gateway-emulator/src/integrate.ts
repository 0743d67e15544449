import type { DeployedApi } from './api.js';
import type { ExecutionLog, MutableCounters } from './execution-log.js';
import { invokeLambda, type LambdaHandler } from './lambda-invocation.js';

export interface IntegrateStep {
  readonly api: DeployedApi;
  readonly integrations: Readonly<Record<string, LambdaHandler>>;
  readonly counters: MutableCounters;
  readonly log: ExecutionLog;
  /** Where the API says nothing. */
  readonly defaultTimeoutMs: number;
}

/** What the Lambda behind a route returned, through JSON and not yet read, or how it did not. */
export async function integrate(
  { api, integrations, counters, log, defaultTimeoutMs }: IntegrateStep,
  name: string,
  requestId: string,
  event: object,
): Promise<{ readonly answer: unknown } | { readonly trouble: 'failed' | 'timed-out' }> {
  const handler = integrations[name];
  if (handler === undefined) return { trouble: 'failed' };
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
  log({ requestId, event: 'integration-called', integration: name, outcome: invocation.outcome, ms });
  return invocation.outcome === 'answered' ? { answer: invocation.payload } : { trouble: invocation.outcome };
}

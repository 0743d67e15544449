import type { DeployedApi } from './api.js';
import type { AuthorizerResult, OutputCheck } from './authorizer-output.js';
import type { ExecutionLog, MutableCounters } from './execution-log.js';
import type { Failure } from './failures.js';
import { invokeLambda, type LambdaHandler } from './lambda-invocation.js';
import type { PolicyVerdict } from './policy-evaluation.js';
import { cacheKey, type ResultCache } from './result-cache.js';

/** What is kept under an identity: a policy with its context, or, by choice, that it was refused (G45). */
export type CachedResult = AuthorizerResult | 'unauthorized';

/** How one kind of API ends a request at its authorizer. */
export interface AuthorizerFailures {
  /** An identity value is missing. */
  readonly unauthorized: Failure;
  /** The function threw exactly `Unauthorized`. */
  readonly thrownUnauthorized: Failure;
  readonly crashed: Failure;
  readonly misconfigured: Failure;
  readonly explicitDeny: Failure;
  readonly implicitDeny: Failure;
}

/** A Lambda authorizer as its kind of API runs it; made once per API. */
export interface AuthorizeStep {
  readonly api: DeployedApi;
  readonly name: string;
  readonly handler: LambdaHandler;
  readonly readOutput: (payload: unknown) => OutputCheck;
  readonly failures: AuthorizerFailures;
  /** Whether a thrown `Unauthorized` is cached like a policy (G45). */
  readonly cachesThrownUnauthorized: boolean;
  /** Bytes of a result; more is reported, or refused. */
  readonly resultSize: { readonly bytes: number; readonly past: 'report' | 'refuse' };
  readonly cache: ResultCache<CachedResult>;
  readonly counters: MutableCounters;
  readonly log: ExecutionLog;
}

/** One request to be authorized. */
export interface AuthorizeRequest {
  readonly requestId: string;
  /** Also the cache key; `null`: one of them is missing (G2, G7). Empty where no source is named; nothing is cached then. */
  readonly identity: readonly string[] | null;
  readonly event: () => object;
  /** Reads a result against this request (G40): the step that a cache hit repeats. */
  readonly judge: (result: AuthorizerResult) => PolicyVerdict;
}

/** A result, with how long it took: 0 milliseconds when it came from the cache. */
export type Grant = AuthorizerResult & { readonly integrationLatency: number };

export type Authorization =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly failure: Failure; readonly grant: Grant | null };

type Called = { readonly result: AuthorizerResult; readonly ms: number } | { readonly failure: Failure };

const defaultTimeoutMs = 10_000;

/** Calls the authorizer and checks what it returned. Everything that is not a sound result is a failure. */
async function callAuthorizer(step: AuthorizeStep, requestId: string, event: object): Promise<Called> {
  const { api, name, handler, counters, log, failures, resultSize } = step;
  counters.authorizerCalls += 1;
  const started = performance.now();
  const invocation = await invokeLambda(handler, event, {
    name,
    region: api.region,
    accountId: api.accountId,
    partition: api.partition ?? 'aws',
    timeoutMs: api.authorizerTimeoutMs ?? defaultTimeoutMs,
  });
  const ms = Math.round(performance.now() - started);
  log({ requestId, event: 'authorizer-called', authorizer: name, outcome: invocation.outcome, ms });
  if (invocation.outcome !== 'answered') {
    // The whole message, in exactly this case; anything around it is another error (G31).
    const refused = invocation.outcome === 'failed' && invocation.errorMessage === 'Unauthorized';
    return { failure: refused ? failures.thrownUnauthorized : failures.crashed };
  }
  const check = step.readOutput(invocation.payload);
  const bytes = Buffer.byteLength(JSON.stringify(invocation.payload));
  if (bytes > resultSize.bytes) log({ requestId, event: 'authorizer-result-large', bytes });
  const fault = !check.ok
    ? check.fault
    : bytes > resultSize.bytes && resultSize.past === 'refuse'
      ? `the result is larger than ${resultSize.bytes} bytes`
      : null;
  if (check.ok && fault === null) return { result: check.result, ms };
  log({ requestId, event: 'authorizer-output-malformed', fault: fault ?? '' });
  return { failure: failures.misconfigured };
}

function applyResult(step: AuthorizeStep, asked: AuthorizeRequest, result: AuthorizerResult, ms: number) {
  const verdict = asked.judge(result);
  step.log({ requestId: asked.requestId, event: 'policy-evaluated', verdict });
  const grant = { ...result, integrationLatency: ms };
  if (verdict === 'allow') return { ok: true, grant } as const;
  const failure = verdict === 'explicit-deny' ? step.failures.explicitDeny : step.failures.implicitDeny;
  return { ok: false, failure, grant } as const;
}

/** Identity, cache, authorizer, policy, in this order. Allows only by a sound result that says so. */
export async function authorize(step: AuthorizeStep, asked: AuthorizeRequest): Promise<Authorization> {
  const { api, name, cache, counters, log, failures } = step;
  const { requestId, identity } = asked;
  const refused = (failure: Failure): Authorization => ({ ok: false, failure, grant: null });
  if (identity === null) return refused(failures.unauthorized);

  const key = cacheKey(api.id, api.stage, name, identity);
  const cached = cache.get(key);
  if (cached !== undefined) {
    counters.cacheHits += 1;
    log({ requestId, event: 'cache-hit', authorizer: name });
    return cached === 'unauthorized' ? refused(failures.thrownUnauthorized) : applyResult(step, asked, cached, 0);
  }

  const generation = cache.generation();
  const called = await callAuthorizer(step, requestId, asked.event());
  if ('failure' in called) {
    const remembered = called.failure === failures.thrownUnauthorized && step.cachesThrownUnauthorized;
    if (remembered) cache.set(key, 'unauthorized', generation);
    return refused(called.failure);
  }
  cache.set(key, called.result, generation);
  return applyResult(step, asked, called.result, called.ms);
}

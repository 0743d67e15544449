import type { RestApi, TokenAuthorizer } from './api.js';
import { tokenEvent } from './authorizer-event.js';
import { checkOutput, type AuthorizerResult } from './authorizer-output.js';
import type { ExecutionLog, MutableCounters } from './execution-log.js';
import { failures, type Failure } from './failures.js';
import type { GatewayRequest } from './gateway-request.js';
import { crashAs } from './gateway-response.js';
import { readIdentity } from './identity-source.js';
import { invokeLambda, type LambdaHandler } from './lambda-invocation.js';
import { evaluatePolicy } from './policy-evaluation.js';
import type { AuthorizerContext } from './proxy-event.js';
import { cacheKey, type ResultCache } from './result-cache.js';

/** What is kept under an identity: a policy with its context, or, by choice, that it was refused (G45). */
export type CachedResult = AuthorizerResult | 'unauthorized';

export interface AuthorizeStep {
  readonly api: RestApi;
  readonly authorizer: TokenAuthorizer;
  readonly handler: LambdaHandler;
  readonly cache: ResultCache<CachedResult>;
  readonly counters: MutableCounters;
  readonly log: ExecutionLog;
}

export type Authorization =
  | { readonly ok: true; readonly context: AuthorizerContext }
  | { readonly ok: false; readonly failure: Failure; readonly context: AuthorizerContext | null };

type Called = { readonly result: AuthorizerResult; readonly ms: number } | { readonly failure: Failure };

/** Beyond this size other kinds of API refuse the result; REST has no published limit (G35). */
const largeResultBytes = 8192;
const defaultTimeoutMs = 10_000;

/** Calls the authorizer and checks what it returned. Everything that is not a sound result is a failure. */
async function callAuthorizer(step: AuthorizeStep, requestId: string, event: object): Promise<Called> {
  const { api, authorizer, handler, counters, log } = step;
  counters.authorizerCalls += 1;
  const started = performance.now();
  const invocation = await invokeLambda(handler, event, {
    name: authorizer.name,
    region: api.region,
    accountId: api.accountId,
    partition: api.partition ?? 'aws',
    timeoutMs: api.authorizerTimeoutMs ?? defaultTimeoutMs,
  });
  const ms = Math.round(performance.now() - started);
  log({ requestId, event: 'authorizer-called', authorizer: authorizer.name, outcome: invocation.outcome, ms });
  if (invocation.outcome !== 'answered') {
    // The whole message, in exactly this case; anything around it is another error (G31).
    const refused = invocation.outcome === 'failed' && invocation.errorMessage === 'Unauthorized';
    return { failure: refused ? failures.unauthorized : crashAs(api.choices?.authorizerCrash ?? 'AUTHORIZER_FAILURE') };
  }
  const check = checkOutput(invocation.payload);
  if (!check.ok) {
    log({ requestId, event: 'authorizer-output-malformed', fault: check.fault });
    return { failure: failures.authorizerMisconfigured };
  }
  const bytes = Buffer.byteLength(JSON.stringify(invocation.payload));
  if (bytes > largeResultBytes) log({ requestId, event: 'authorizer-result-large', bytes });
  return { result: check.result, ms };
}

/** Reads one result against one request's own method ARN (G40): the step that a cache hit repeats. */
function applyResult(
  step: AuthorizeStep,
  requestId: string,
  result: AuthorizerResult,
  arn: string,
  ms: number,
): Authorization {
  const verdict = evaluatePolicy(result.statements, arn);
  step.log({ requestId, event: 'policy-evaluated', verdict });
  const context = { values: result.context, principalId: result.principalId, integrationLatency: ms };
  if (verdict === 'allow') return { ok: true, context };
  return { ok: false, failure: verdict === 'explicit-deny' ? failures.explicitDeny : failures.implicitDeny, context };
}

/** Steps 3 to 6 of the pipeline: identity source, cache, authorizer, policy. Allows only by a sound policy that says so. */
export async function authorize(step: AuthorizeStep, request: GatewayRequest, arn: string): Promise<Authorization> {
  const { api, authorizer, cache, counters, log } = step;
  const { requestId } = request;
  const identity = readIdentity(authorizer, request);
  if (identity === null) return { ok: false, failure: failures.unauthorized, context: null };

  const key = cacheKey(api.id, api.stage, authorizer.name, identity);
  const cached = cache.get(key);
  if (cached !== undefined) {
    counters.cacheHits += 1;
    log({ requestId, event: 'cache-hit', authorizer: authorizer.name });
    if (cached === 'unauthorized') return { ok: false, failure: failures.unauthorized, context: null };
    return applyResult(step, requestId, cached, arn, 0);
  }

  const generation = cache.generation();
  const called = await callAuthorizer(step, requestId, tokenEvent(identity, arn));
  if ('failure' in called) {
    const remembered = called.failure === failures.unauthorized && api.choices?.cacheThrownUnauthorized === true;
    if (remembered) cache.set(key, 'unauthorized', generation);
    return { ok: false, failure: called.failure, context: null };
  }
  cache.set(key, called.result, generation);
  return applyResult(step, requestId, called.result, arn, called.ms);
}

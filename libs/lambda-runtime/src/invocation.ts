import { AsyncLocalStorage } from 'node:async_hooks';
import type { ProxyEvent } from './event-reader.js';
import type { SignedCaller } from './signed-caller.js';

/** The event and context of one Lambda invocation, as they came. */
export interface Invocation {
  readonly event: unknown;
  readonly context: unknown;
}

interface ReadInvocation extends Invocation {
  readonly proxied: ProxyEvent;
}

// serverless-express keeps the current event in a module-level variable: two invocations under way would read each
// other's. Here each keeps its own.
const invocations = new AsyncLocalStorage<ReadInvocation>();

export function runInvocation<Result>(invocation: ReadInvocation, run: () => Result): Result {
  return invocations.run(invocation, run);
}

/** The invocation this code runs in; undefined outside Lambda. */
export function currentInvocation(): Invocation | undefined {
  return invocations.getStore();
}

/**
 * What the gateway's Lambda authorizer handed over for the invocation this code runs in: `requestContext.authorizer`, and
 * `requestContext.authorizer.lambda` in payload format 2.0. Undefined without an authorizer, behind a load balancer and
 * outside Lambda. Read from the event alone; no header has a part in it. Whoever may invoke the function writes the
 * event, so it proves nothing by itself.
 */
export function currentAuthorizerContext(): Readonly<Record<string, unknown>> | undefined {
  return invocations.getStore()?.proxied.authorizerContext;
}

/**
 * Whose signature the gateway verified for the invocation this code runs in, where the route asks for IAM. Undefined
 * without one, behind a load balancer and outside Lambda. As above: from the event alone, and no better than its sender.
 */
export function currentSignedCaller(): SignedCaller | undefined {
  return invocations.getStore()?.proxied.signedCaller;
}

/** The headers of the request under way, names and values in turn. */
export function currentRawHeaders(): readonly string[] {
  return invocations.getStore()?.proxied.request.rawHeaders ?? [];
}

import { AsyncLocalStorage } from 'node:async_hooks';

/** The event and context of one Lambda invocation, as they came. */
export interface Invocation {
  readonly event: unknown;
  readonly context: unknown;
}

// serverless-express keeps the current event in a module-level variable: two invocations under way would read each
// other's. Here each keeps its own.
const invocations = new AsyncLocalStorage<Invocation>();

export function runInvocation<Result>(invocation: Invocation, run: () => Result): Result {
  return invocations.run(invocation, run);
}

/** The invocation this code runs in; undefined outside Lambda. */
export function currentInvocation(): Invocation | undefined {
  return invocations.getStore();
}

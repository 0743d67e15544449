import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** A Lambda entry, `(event, context) => Promise`; written as a method so that entries with a narrower event fit. */
export type LambdaHandler = {
  invoke(event: unknown, context: Context): Promise<unknown>;
}['invoke'];

export type Invocation =
  | { readonly outcome: 'answered'; readonly payload: unknown }
  | { readonly outcome: 'failed'; readonly errorMessage: string | null }
  | { readonly outcome: 'timed-out' };

/** Who is called, for the context object. */
interface CalledFunction {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly timeoutMs: number;
}

function lambdaContext({ name, region, accountId, partition, timeoutMs }: CalledFunction): Context {
  const ends = performance.now() + timeoutMs;
  const ignored = (): void => undefined;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${name}`,
    memoryLimitInMB: '1024',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(ends - performance.now())),
    done: ignored,
    fail: ignored,
    succeed: ignored,
  };
}

function describe(error: unknown): Invocation {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    return { outcome: 'failed', errorMessage: typeof error.message === 'string' ? error.message : null };
  }
  return { outcome: 'failed', errorMessage: typeof error === 'string' ? error : null };
}

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null') as unknown;

/**
 * Calls a function as Lambda does: the event and the answer travel as JSON, and after `timeoutMs` the caller stops waiting.
 * Never throws; an answer that comes after the deadline is dropped.
 */
export async function invokeLambda(
  handler: LambdaHandler,
  event: unknown,
  called: CalledFunction,
): Promise<Invocation> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<Invocation>((resolve) => {
    timer = setTimeout(() => resolve({ outcome: 'timed-out' }), called.timeoutMs);
    timer.unref(); // a gateway that was closed waits for nobody
  });
  const call = async (): Promise<Invocation> => {
    try {
      const answer = await handler(throughJson(event), lambdaContext(called));
      return { outcome: 'answered', payload: throughJson(answer) };
    } catch (error) {
      return describe(error);
    }
  };
  try {
    return await Promise.race([call(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

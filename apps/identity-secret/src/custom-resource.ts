import { ClientWithoutSecret, storeClientSecret, type AwsCalls } from './store-client-secret.js';
import { readSecretRequest, UnusableRequest, type CustomResourceEvent } from './secret-request.js';

export interface CustomResourceOptions {
  readonly connect: (signal: AbortSignal) => Promise<AwsCalls>;
  readonly fetch: typeof fetch;
  /** For everything but the answer. Less than the function's own timeout: unanswered, a stack hangs for an hour. */
  readonly workMs: number;
  /** For each try to answer. */
  readonly answerMs: number;
  readonly log: (line: string) => void;
}

/**
 * Returns the Lambda handler of `Custom::CognitoClientSecret`. The resource is the content of a secret that the template
 * declares beside it. Its physical id is the secret's ARN, so nothing is replaced unless the secret is. The template
 * retains the secret, since CloudFormation deletes one without a recovery window; Delete schedules it with one.
 *
 * Logs the kind of request and the name of an error; no property, no value, no message of AWS, not the response URL.
 *
 * @throws when CloudFormation does not take the answer: Lambda then tries the whole again, which changes nothing twice
 */
export function customResource({ connect, fetch: send, workMs, answerMs, log }: CustomResourceOptions) {
  return async (event: CustomResourceEvent, _context?: unknown): Promise<void> => {
    const { RequestType, RequestId, LogicalResourceId, ResourceProperties, PhysicalResourceId } = event;
    const asked = ResourceProperties['SecretArn'];
    const stable = PhysicalResourceId ?? (typeof asked === 'string' && asked !== '' ? asked : LogicalResourceId);
    const signal = AbortSignal.timeout(workMs);
    let answer: object;
    try {
      if (RequestType === 'Delete') {
        if (isSecretArn(stable)) await (await connect(signal)).scheduleDeletion(stable);
        answer = { Status: 'SUCCESS', PhysicalResourceId: stable };
      } else {
        const request = readSecretRequest(ResourceProperties);
        await storeClientSecret(request, RequestId, await connect(signal));
        answer = { Status: 'SUCCESS', PhysicalResourceId: request.secretArn };
      }
      log(JSON.stringify({ level: 'info', request: RequestType, outcome: 'done' }));
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      log(JSON.stringify({ level: 'error', request: RequestType, outcome: 'failed', error: name }));
      answer = { Status: 'FAILED', Reason: reasonOf(error, name), PhysicalResourceId: stable };
    }
    const { StackId, ResponseURL } = event;
    await deliver(ResponseURL, JSON.stringify({ StackId, RequestId, LogicalResourceId, ...answer }), {
      send,
      answerMs,
    });
  };
}

/** A creation that failed before it knew the secret has another physical id. */
const isSecretArn = (id: string): boolean => /^arn:[^:]+:secretsmanager:/.test(id);

/** Our own messages name what is wrong. Those of AWS can quote what they were given: their name alone goes on. */
const reasonOf = (error: unknown, name: string): string =>
  error instanceof UnusableRequest || error instanceof ClientWithoutSecret
    ? error.message
    : `${name}; the function's log group says when.`;

interface Delivery {
  readonly send: typeof fetch;
  readonly answerMs: number;
}

/** Three tries. A presigned URL takes no content type, and whatever fails may not quote it. */
async function deliver(url: string, body: string, { send, answerMs }: Delivery): Promise<void> {
  for (let left = 2; ; left -= 1) {
    const taken = await send(url, {
      method: 'PUT',
      body,
      headers: { 'content-type': '' },
      redirect: 'error',
      signal: AbortSignal.timeout(answerMs),
    }).then(
      (response) => response.ok,
      () => false,
    );
    if (taken) return;
    if (left === 0) throw new Error('CloudFormation did not take the answer.');
  }
}

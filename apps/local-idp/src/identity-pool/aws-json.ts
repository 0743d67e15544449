import type { IncomingMessage, ServerResponse } from 'node:http';

/** A refusal as AWS's JSON protocol writes it; messages hold no value of the request but names. */
export class AwsError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export type Operation = (input: Readonly<Record<string, unknown>>) => object | Promise<object>;

const mediaType = 'application/x-amz-json-1.1';
const bodyLimitBytes = 64 * 1024;

async function readInput(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimitBytes) throw new AwsError('RequestEntityTooLargeException', 'The request is too large.');
    chunks.push(chunk);
  }
  try {
    const input: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object.');
}

/**
 * Answers one call of AWS's JSON 1.1 protocol: the operation in `X-Amz-Target`, members in the body, a refusal as 400 with
 * `__type`. Without its content type it is no call: a page of another origin could send one unasked.
 */
export async function answerAwsJson(
  request: IncomingMessage,
  response: ServerResponse,
  service: string,
  operations: Readonly<Record<string, Operation>>,
): Promise<void> {
  const headers = { 'content-type': mediaType, 'cache-control': 'no-store' };
  try {
    const { 'x-amz-target': target, 'content-type': type } = request.headers;
    const name = typeof target === 'string' && target.startsWith(`${service}.`) ? target.slice(service.length + 1) : '';
    if (request.method !== 'POST' || type !== mediaType || !Object.hasOwn(operations, name)) {
      throw new AwsError('UnknownOperationException', 'No such operation here.');
    }
    const output = await operations[name]!(await readInput(request));
    response.writeHead(200, headers).end(JSON.stringify(output));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    response
      .writeHead(400, { ...headers, 'x-amzn-errortype': error.type })
      .end(JSON.stringify({ __type: error.type, message: error.message }));
  }
}

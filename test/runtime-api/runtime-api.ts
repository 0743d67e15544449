import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As a runtime reports an error: of its start, or of one invocation. */
export interface RuntimeFault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

export type Outcome = { readonly answer: unknown } | { readonly fault: RuntimeFault } | { readonly gone: string };

export interface RuntimeApi {
  /** `127.0.0.1:<port>`, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Hands the event to the runtime when it asks for the next one; one at a time, in order. */
  invoke(event: unknown): Promise<Outcome>;
  /** What the runtime says when it cannot start. */
  readonly initFault: Promise<RuntimeFault>;
  /** Nobody will answer any more: whoever waits is told. */
  end(why: string): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly id: string;
  readonly body: string;
  readonly settle: (outcome: Outcome) => void;
}

const invoked = /^\/2018-06-01\/runtime\/invocation\/([\w-]+)\/(response|error)$/;

/** Starts Lambda's Runtime API for one execution environment. `/next` waits for an event as long as it takes. */
export async function startRuntimeApi(functionName: string, timeoutMs = 10_000): Promise<RuntimeApi> {
  const queue: Waiting[] = [];
  const running = new Map<string, Waiting>();
  let asking: ServerResponse | undefined;
  let ended: string | undefined;
  let saysInitFault: (fault: RuntimeFault) => void;
  const initFault = new Promise<RuntimeFault>((resolve) => (saysInitFault = resolve));

  const handOver = (): void => {
    const next = asking && queue.shift();
    if (asking === undefined || next === undefined) return;
    running.set(next.id, next);
    asking.writeHead(200, {
      'Content-Type': 'application/json',
      // The native client of aws-lambda-ric waits for ever without it.
      'Content-Length': Buffer.byteLength(next.body),
      'Lambda-Runtime-Aws-Request-Id': next.id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + timeoutMs),
      'Lambda-Runtime-Invoked-Function-Arn': `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
      'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    asking.end(next.body);
    asking = undefined;
  };

  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '';
      if (request.method === 'GET' && path === '/2018-06-01/runtime/invocation/next') {
        asking = response;
        return handOver();
      }
      const body = await textOf(request);
      response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
      if (path === '/2018-06-01/runtime/init/error') return saysInitFault(JSON.parse(body) as RuntimeFault);
      const [, id = '', kind] = invoked.exec(path) ?? [];
      const waiting = running.get(id);
      running.delete(id);
      waiting?.settle(kind === 'response' ? { answer: JSON.parse(body) } : { fault: JSON.parse(body) as RuntimeFault });
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    initFault,
    invoke: (event) =>
      new Promise((settle) => {
        if (ended !== undefined) return settle({ gone: ended });
        queue.push({ id: randomUUID(), body: JSON.stringify(event), settle });
        handOver();
      }),
    end(why) {
      ended = why;
      for (const { settle } of [...queue.splice(0), ...running.values()]) settle({ gone: why });
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

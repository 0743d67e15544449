import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@sallyport/protocol';
import type { Api } from './api-kinds.js';
import { assertSound } from './check-api.js';
import { createHttpPipeline } from './http-api/http-pipeline.js';
import { quietly, type Counters, type ExecutionLog } from './execution-log.js';
import { failures, type Failure } from './failures.js';
import type { IamRegistry } from './iam/iam-registry.js';
import { readRequest, splitTarget } from './gateway-request.js';
import { plainAnswer, type GatewayAnswer } from './gateway-response.js';
import type { LambdaHandler } from './lambda-invocation.js';
import { listen } from './listen.js';
import type { Pipeline, PipelineParts } from './pipeline.js';
import { createRestPipeline } from './rest-pipeline.js';
import { createWebSocketPipeline } from './websocket-api/websocket-pipeline.js';

/** A page of the developer's own, served before the pipeline. */
export type Mount = (request: IncomingMessage, response: ServerResponse) => void;

/** A request as it arrived, for an observer in this process. */
export interface ArrivedRequest {
  /** As `onEvent` names it, and the header `x-amzn-RequestId` of the answer. */
  readonly requestId: string;
  readonly method: string;
  /** Raw, without the query. */
  readonly path: string;
}

export interface GatewayOptions {
  readonly api: Api;
  /** May be left out only when no route has `authorization: 'CUSTOM'`. */
  readonly authorizer?: LambdaHandler | undefined;
  /** Whose signatures are known and what they may invoke. Without it nobody's are: routes with `AWS_IAM` are closed. */
  readonly iam?: IamRegistry | undefined;
  /** By the names that the routes use. */
  readonly integrations: Readonly<Record<string, LambdaHandler>>;
  /** Drives the result cache and the times in events. Default `Date.now`. */
  readonly clock?: Clock;
  /** Preferred port on 127.0.0.1; a free one is taken when it is busy or 0. Default 0. */
  readonly port?: number;
  /** Asks for the keys of native authorizers. Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Path prefix (`/_console`) → page; handled before the pipeline, without authorization. */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /** What happened to each request; never a header, a path or a claim value. */
  readonly onEvent?: ExecutionLog;
  /**
   * Runs each request that reaches the pipeline, as `run()`, so that an observer can give it an async context of its own and
   * see when it ends. Default: runs it. It cannot change the answer. Upgrades to a WebSocket do not pass here.
   */
  readonly around?: (request: ArrivedRequest, run: () => Promise<void>) => Promise<void>;
}

export interface Gateway {
  /** Origin, without a slash at the end: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Where the routes begin: `url`, with `/<stage>` when the API has its stage in its paths. */
  readonly invokeUrl: string;
  readonly port: number;
  /** Live. */
  readonly counters: Counters;
  /** Forgets every cached authorizer result (G48). */
  flush(): void;
  /** Stops listening and ends open connections at once. */
  close(): Promise<void>;
}

/** Larger than what a gateway lets pass, so that the gateway's own limit answers first. */
const parserHeaderBytes = 64 * 1024;
/** How long a client may take to send one request. */
const requestTimeoutMs = 60_000;

function send(response: ServerResponse, answer: GatewayAnswer): void {
  if (response.destroyed || response.headersSent) return;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const bodiless = answer.status === 204 || answer.status === 304;
  if (!bodiless) response.setHeader('Content-Length', body.length);
  response.writeHead(answer.status).end(bodiless ? undefined : body);
}

/** Answers what the parser of HTTP refused; there is no request to answer through. */
function refuseConnection(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return void socket.destroy();
    const failure: Failure = error.code === 'HPE_HEADER_OVERFLOW' ? failures.headersTooLarge : failures.targetMalformed;
    const { body, headers, status } = plainAnswer(failure, randomUUID());
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const length = Buffer.byteLength(body);
    socket.end(
      `HTTP/1.1 ${status} \r\n${lines}Content-Length: ${length}\r\nConnection: close\r\n\r\n${body.toString()}`,
    );
  });
}

function createPipeline(api: Api, parts: PipelineParts): Pipeline {
  switch (api.kind) {
    case 'rest':
      return createRestPipeline(api, parts);
    case 'http':
      return createHttpPipeline(api, parts);
    case 'websocket':
      return createWebSocketPipeline(api, parts);
  }
}

const mounted = (mounts: readonly (readonly [string, Mount])[], path: string): Mount | undefined =>
  mounts.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1];

/**
 * Starts API Gateway's authorizer behaviour for one API on 127.0.0.1 and returns it once it listens.
 *
 * The rules and which of them AWS documents are in this lib's README. Does NOT terminate TLS and is no production server.
 *
 * @throws MisconfigurationError listing every fault of the description
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  assertSound(options);
  const { api, clock = Date.now, port = 0, around = (_, run) => run() } = options;
  const mounts = Object.entries(options.mounts ?? {});
  const counters = { requests: 0, authorizerCalls: 0, cacheHits: 0, integrationCalls: 0 };
  const log = quietly(options.onEvent);
  const { authorizer, iam, integrations } = options;
  const parts = { authorizer, iam, integrations, clock, fetch: options.fetch ?? fetch, counters, log };
  const headerLimit = api.kind === 'http' ? 'request-line-and-values' : 'values';
  const pipeline = createPipeline(api, parts);

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path } = splitTarget(incoming.url ?? '');
    const mount = mounted(mounts, path);
    if (mount !== undefined) return mount(incoming, response);
    counters.requests += 1;
    const requestId = randomUUID();
    let decided: GatewayAnswer | undefined;
    await around({ requestId, method: incoming.method ?? '', path }, async () => {
      decided = await decide(incoming, requestId);
    });
    send(response, decided ?? plainAnswer(failures.internal, requestId));
  }

  async function decide(incoming: IncomingMessage, requestId: string): Promise<GatewayAnswer> {
    const request = await readRequest(incoming, requestId, clock(), headerLimit);
    if ('requestId' in request) return pipeline.handle(request);
    const { status, rule } = request;
    log({ requestId, event: 'answered', method: incoming.method ?? '', resource: null, status, rule });
    return plainAnswer(request, requestId);
  }

  const server = createServer({ maxHeaderSize: parserHeaderBytes }, (incoming, response) => {
    answer(incoming, response).catch(() => {
      send(response, plainAnswer(failures.internal, randomUUID()));
    });
  });
  server.requestTimeout = requestTimeoutMs;
  server.maxHeadersCount = 0; // bounded by size; a header past a count would be dropped in silence
  refuseConnection(server);
  if (pipeline.upgrade !== undefined) {
    server.on('upgrade', (incoming, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      pipeline.upgrade?.(incoming, socket);
    });
  }
  await listen(server, port);

  const bound = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${bound}`;
  return {
    url,
    invokeUrl: api.stageInPath === true ? `${url}/${api.stage}` : url,
    port: bound,
    counters,
    flush: () => pipeline.flush(),
    close: () =>
      new Promise((resolve) => {
        pipeline.close?.();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

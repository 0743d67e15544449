import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { Test } from '@nestjs/testing';
import { CLOCK, ENVIRONMENT, LOG_WRITER, SENDER } from '@sallyport/composition/nest';
import { nodeSend, type Send } from '@sallyport/issuer-client';
import { AccessGuard, ProblemException, type Problem } from '@sallyport/resource-server';
import { AccountModule } from '../../apps/account/src/account.module.js';
import { ProfileController } from '../../apps/account/src/profile.controller.js';
import { PremiumContentController } from '../../apps/premium-content/src/premium-content.controller.js';
import { PremiumContentModule } from '../../apps/premium-content/src/premium-content.module.js';

/** What a guard answered; `reason` and `challenge` are those of the problem body. */
export interface Answer {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly challenge?: string | undefined;
  readonly headers?: IncomingHttpHeaders;
  readonly body?: string;
}

export interface HttpAsk {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** One application behind its guard, over HTTP and as a bare guard. */
export interface GuardDoor {
  readonly name: 'core' | 'passport';
  /** The scope that its route asks for. */
  readonly scope: string;
  readonly path: string;
  readonly log: readonly string[];
  /** URLs that were asked for. */
  readonly fetched: readonly string[];
  ask(ask: HttpAsk): Promise<Answer>;
  /** Bytes as they are, for what no HTTP client sends. `headerLines` without the last CRLF. */
  askRaw(headerLines: readonly string[]): Promise<Answer>;
  /** The guard on a built request: header values that no HTTP server lets in. */
  askGuard(headers: Readonly<Record<string, unknown>>, rawHeaders?: readonly string[]): Promise<Answer>;
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock?: () => number;
  readonly controllers?: readonly Type[];
}

const apps = {
  core: {
    module: PremiumContentModule,
    controller: PremiumContentController,
    handler: PremiumContentController.prototype.read,
    path: '/home/premium',
    scope: 'content:read',
  },
  passport: {
    module: AccountModule,
    controller: ProfileController,
    handler: ProfileController.prototype.profile,
    path: '/profile',
    scope: 'profile:read',
  },
} as const;

/** Opens both applications as they are, with the same surroundings. */
export async function openBothDoors(options: DoorOptions): Promise<{ core: GuardDoor; passport: GuardDoor }> {
  const [core, passport] = await Promise.all([openDoor('core', options), openDoor('passport', options)]);
  return { core, passport };
}

export async function openDoor(name: GuardDoor['name'], options: DoorOptions): Promise<GuardDoor> {
  const { module, controller, handler, path, scope } = apps[name];
  const log: string[] = [];
  const fetched: string[] = [];
  const observedSend: Send = (asked, init) => {
    fetched.push(asked);
    return nodeSend(asked, init);
  };
  const testing = await Test.createTestingModule({ imports: [module], controllers: [...(options.controllers ?? [])] })
    .overrideProvider(ENVIRONMENT)
    .useValue(options.environment)
    .overrideProvider(CLOCK)
    .useValue(options.clock ?? Date.now)
    .overrideProvider(SENDER)
    .useValue(observedSend)
    .overrideProvider(LOG_WRITER)
    .useValue((line: string) => void log.push(line))
    .compile();
  const app = testing.createNestApplication({ logger: false });
  await app.init();
  const server = await listen(app);
  const { port } = server.address() as AddressInfo;
  const guard = app.get(AccessGuard, { strict: false });

  return {
    name,
    scope,
    path,
    log,
    fetched,
    ask: (ask) => askOverHttp(port, { path, ...ask }),
    askRaw: (lines) => askOverSocket(port, [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines]),
    async askGuard(headers, rawHeaders) {
      const request = { method: 'GET', url: path, headers, ...(rawHeaders && { rawHeaders }) };
      const context = new ExecutionContextHost([request, {}, () => undefined], controller, handler);
      context.setType('http');
      try {
        return { status: (await guard.canActivate(context)) ? 200 : 403 };
      } catch (error) {
        if (!(error instanceof ProblemException)) throw error;
        return { status: error.getStatus(), reason: error.problem.reason, challenge: error.problem.challenge };
      }
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await app.close();
    },
  };
}

/** A server that takes headers of any size, so that it is the guard that refuses them. */
async function listen(app: INestApplication): Promise<Server> {
  const handle = app.getHttpAdapter().getInstance() as Parameters<typeof createServer>[1];
  const server = createServer({ maxHeaderSize: 4_000_000 }, handle);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

function askOverHttp(port: number, { path = '/', method = 'GET', headers = {}, body }: HttpAsk): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: headers as never }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(answerOf(response.statusCode ?? 0, response.headers, text)));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function askOverSocket(port: number, lines: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n', 2);
      resolve(answerOf(Number(head.split(' ', 2)[1]), {}, body));
    });
    socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
  });
}

function answerOf(status: number, headers: IncomingHttpHeaders, body: string): Answer {
  const problem = problemIn(body);
  return { status, headers, body, reason: problem.reason, challenge: problem.challenge };
}

function problemIn(body: string): Partial<Problem> {
  try {
    return JSON.parse(body) as Partial<Problem>;
  } catch {
    return {};
  }
}

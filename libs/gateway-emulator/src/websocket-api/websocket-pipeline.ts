import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { failures, type Failure } from '../failures.js';
import { headerValues, readHead, type GatewayRequest } from '../gateway-request.js';
import { plainAnswer, type GatewayAnswer } from '../gateway-response.js';
import { integrate } from '../integrate.js';
import { pathInStage, type Pipeline, type PipelineParts } from '../pipeline.js';
import { readProxyAnswer } from '../proxy-answer.js';
import { restContext } from '../rest-authorizer.js';
import { connectAuthorizer } from './connect-authorizer.js';
import { acceptOf, createFrameReader, encodeFrame, type Arrival } from './frames.js';
import type { WebSocketApi, WebSocketRoute } from './websocket-api.js';
import { webSocketEvent, type Connection, type Happening } from './websocket-event.js';

type Message = Extract<Arrival, { kind: 'message' }>;

/** Writes an answer in place of the upgrade. */
function refuse(socket: Duplex, { status, headers, body }: GatewayAnswer): void {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  socket.end(`HTTP/1.1 ${status} \r\n${lines}${length}${body.toString()}`);
}

/** The value of the selection member of a JSON message, when it names a route; else `$default`. */
function routeKeyOf(api: WebSocketApi, { data, isText }: Message): string {
  try {
    const message: unknown = isText ? JSON.parse(data.toString()) : null;
    const member = api.routeSelectionMember ?? 'action';
    const named = typeof message === 'object' && message !== null ? Object.entries(message) : [];
    const key: unknown = named.find(([name]) => name === member)?.[1];
    return api.routes.some(({ routeKey }) => routeKey === key && !routeKey.startsWith('$')) ? String(key) : '$default';
  } catch {
    return '$default';
  }
}

/** The pipeline of a WebSocket API: `$connect` with its authorizer, messages to their routes, `$disconnect`. */
export function createWebSocketPipeline(api: WebSocketApi, parts: PipelineParts): Pipeline {
  const { counters, log, clock } = parts;
  const sockets = new Set<Duplex>();
  const routeOf = (key: string): WebSocketRoute | undefined => api.routes.find(({ routeKey }) => routeKey === key);
  const authorize =
    api.authorizer === undefined || parts.authorizer === undefined
      ? null
      : connectAuthorizer(api, api.authorizer, { handler: parts.authorizer, counters, log });
  const step = { api, integrations: parts.integrations, counters, log, defaultTimeoutMs: 29_000 };

  const happen = (eventType: Happening['eventType'], routeKey: string): Happening => ({
    eventType,
    routeKey,
    requestId: randomUUID(),
    at: clock(),
    ...(eventType === 'MESSAGE' && { messageId: randomUUID() }),
  });

  /** The connection once it may stand, with what `$connect` answered, or why not. */
  async function connect(
    connection: Connection,
  ): Promise<{ readonly connection: Connection; readonly answer: GatewayAnswer | null } | { failure: Failure }> {
    const route = routeOf('$connect');
    const happening = happen('CONNECT', '$connect');
    let admitted = connection;
    if (route?.authorization === 'CUSTOM') {
      if (authorize === null) return { failure: failures.authorizerMisconfigured }; // never skipped (G70)
      const authorization = await authorize(connection, happening);
      if (!authorization.ok) return authorization;
      admitted = { ...connection, authorizer: restContext(authorization)?.event };
    }
    if (route === undefined) return { connection: admitted, answer: null };
    const event = webSocketEvent(api, admitted, happening);
    const integrated = await integrate(step, route.integration, happening.requestId, event);
    const answer = 'trouble' in integrated ? null : readProxyAnswer(integrated.answer, happening.requestId, true);
    return answer === null ? { failure: failures.integrationFailed } : { connection: admitted, answer };
  }

  async function tell(connection: Connection, socket: Duplex, happening: Happening, message?: Message): Promise<void> {
    const route = routeOf(happening.routeKey);
    if (route === undefined) return;
    const event = webSocketEvent(api, connection, happening, message);
    const integrated = await integrate(step, route.integration, happening.requestId, event);
    const answer = 'trouble' in integrated ? null : readProxyAnswer(integrated.answer, happening.requestId, true);
    if (happening.eventType === 'DISCONNECT' || !socket.writable) return;
    const failed = { message: 'Internal server error', connectionId: connection.id, requestId: happening.requestId };
    const reply = answer === null ? JSON.stringify(failed) : route.twoWay === true ? answer.body.toString() : '';
    if (reply !== '') socket.write(encodeFrame('text', Buffer.from(reply)));
  }

  function converse(connection: Connection, socket: Duplex): void {
    const read = createFrameReader();
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      void tell(connection, socket, happen('DISCONNECT', '$disconnect'));
    });
    socket.on('data', (chunk: Buffer) => {
      for (const arrival of read(chunk)) {
        if (arrival.kind === 'message')
          void tell(connection, socket, happen('MESSAGE', routeKeyOf(api, arrival)), arrival);
        else if (arrival.kind === 'ping') socket.write(encodeFrame('pong', arrival.data));
        else {
          const code = arrival.kind === 'close' ? 1000 : arrival.code;
          socket.end(encodeFrame('close', Buffer.from([code >> 8, code & 255])));
          return;
        }
      }
    });
  }

  async function upgrade(incoming: IncomingMessage, socket: Duplex): Promise<void> {
    counters.requests += 1;
    const requestId = randomUUID();
    const request = readHead(incoming, requestId, clock());
    const end = (failure: Failure): void => {
      const { status, rule } = failure;
      log({ requestId, event: 'answered', method: 'GET', resource: '$connect', status, rule });
      refuse(socket, plainAnswer(failure, requestId));
    };
    if (!('requestId' in request)) return end(request);
    const key = headerValues(request, 'sec-websocket-key')[0];
    if (pathInStage(api, request.target) !== '/') return end(failures.unknownStage);
    if (key === undefined || headerValues(request, 'sec-websocket-version')[0] !== '13')
      return end(failures.targetMalformed);

    const connected = await connect({ id: randomUUID(), connectedAt: clock(), request });
    if ('failure' in connected) return end(connected.failure);
    const { answer } = connected;
    if (answer !== null && (answer.status < 200 || answer.status > 299)) return refuse(socket, answer);
    // A subprotocol is agreed on only when the integration of $connect names it.
    const protocol = answer?.headers.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
    const agreed = protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
    log({ requestId, event: 'answered', method: 'GET', resource: '$connect', status: 101 });
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Accept: ${acceptOf(key)}\r\n${agreed}\r\n`,
    );
    converse(connected.connection, socket);
  }

  return {
    handle: async ({ requestId }: GatewayRequest) => plainAnswer(failures.upgradeRequired, requestId),
    flush: () => {},
    upgrade: (incoming, socket) => {
      socket.on('error', () => socket.destroy());
      upgrade(incoming, socket).catch(() => socket.destroy());
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

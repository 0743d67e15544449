import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Send, SendInit } from './send.js';

/** Some firewalls in front of issuers refuse a request without the first; an issuer's documents are small as they are. */
const always = { 'user-agent': 'sallyport', accept: '*/*', 'accept-encoding': 'identity' };

/** Where a server names a shorter time in Keep-Alive, Node keeps that. */
const pool = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 30_000 };

interface Client {
  readonly request: (url: URL, options: RequestOptions) => ClientRequest;
  readonly agent: Agent;
}

/**
 * Loaded with the first request of each kind: a decision that needs none does without TLS, half of what a start takes
 * from Node. Not by `import()`: that reads every export of a module, and one of `node:http` is undici's.
 */
const clients: { http?: Client; https?: Client } = {};

function clientFor({ protocol }: URL): Client {
  if (protocol === 'https:') {
    const { Agent, request } = process.getBuiltinModule('node:https');
    return (clients.https ??= { request, agent: new Agent(pool) });
  }
  const { Agent, request } = process.getBuiltinModule('node:http');
  return (clients.http ??= { request, agent: new Agent(pool) });
}

/** Most requests of a process go where the one before went. */
let last: URL | undefined;

/**
 * Sends with Node's own HTTP/1.1 client, over connections that are kept open: `fetch` costs 20 to 30 ms more at the first
 * request of a process and three times the CPU of every later one.
 *
 * Follows no redirect, obeys no proxy variable, remembers no cookie. Does NOT bound time (the signal does) or size.
 */
export const nodeSend: Send = async (url, init) => {
  if (last?.href !== url) last = new URL(url);
  const message = await answerTo(last, init);
  const headers = new Map<string, string>();
  for (const name of Object.keys(message.headers)) headers.set(name, String(message.headers[name]));
  // Nothing asks for one, and some servers encode all the same.
  const encoding = headers.get('content-encoding') ?? 'identity';
  const body = encoding === 'identity' ? message : (await import('./decode-body.js')).decodeBody(message, encoding);
  return { status: message.statusCode!, headers, body };
};

function answerTo(url: URL, { method, headers, body, signal, onNewConnection }: SendInit): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const client = clientFor(url);
    const agent = onNewConnection === true ? false : client.agent;
    const request = client.request(url, { method, headers: { ...always, ...headers }, agent });
    const abandon = () => request.destroy(signal.reason as Error);
    if (signal.aborted) abandon();
    signal.addEventListener('abort', abandon, { once: true });
    request.on('response', resolve).on('error', reject).end(body);
  });
}

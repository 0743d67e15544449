import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Send, SendInit, Sent } from './send.js';

/** Some firewalls in front of issuers refuse a request without the first; an issuer's documents are small as they are. */
const always = { 'user-agent': 'sallyport', accept: '*/*', 'accept-encoding': 'identity' };

/** Where a server names a shorter time in Keep-Alive, Node keeps that. */
const pool = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 30_000 };
const agents = { 'http:': new HttpAgent(pool), 'https:': new HttpsAgent(pool) };

/**
 * Sends with Node's own HTTP/1.1 client, over connections that are kept open: `fetch` costs 20 to 30 ms more at the first
 * request of a process and three times the CPU of every later one.
 *
 * Follows no redirect, obeys no proxy variable, remembers no cookie. Does NOT bound time (the signal does) or size.
 */
export const nodeSend: Send = async (url, init) => {
  const message = await answerTo(new URL(url), init);
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)] as const);
  return { status: message.statusCode!, headers, body: await decoded(message) };
};

function answerTo(url: URL, { method, headers, body, signal, onNewConnection }: SendInit): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const agent = onNewConnection === true ? false : agents[secure ? 'https:' : 'http:'];
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      headers: { ...always, ...headers },
      agent,
      signal,
    });
    request.on('response', resolve).on('error', reject).end(body);
  });
}

/** Nothing asks for it, and some servers encode all the same. */
async function decoded(message: IncomingMessage): Promise<Sent['body']> {
  const encoding = message.headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' ? message : (await import('./decode-body.js')).decodeBody(message, encoding);
}

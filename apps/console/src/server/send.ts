import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Exchange } from '../shapes.js';
import { Fault } from './fault.js';

export interface Message {
  readonly method: string;
  /** Of a server on this machine; the path goes out as it is, dots and all. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Longer than the gateway waits for an integration. */
const patienceMs = 35_000;
const mostCharacters = 256 * 1024;

/**
 * Sends a message and returns what went over the wire both ways, with the time until the last byte. A body of more than
 * 256 KiB is cut.
 *
 * @throws Fault 502 when nobody answers
 */
export async function send({ method, url, headers, body }: Message): Promise<Exchange> {
  const { hostname, port } = new URL(url);
  if (!url.startsWith(`http://${hostname}:${port}`) || !['127.0.0.1', 'localhost'].includes(hostname)) {
    throw new Fault(400, 'not_here', 'The console calls servers of this machine alone.');
  }
  const path = url.slice(`http://${hostname}:${port}`.length) || '/';
  const started = performance.now();
  const signal = AbortSignal.timeout(patienceMs);
  const outgoing = httpRequest({ hostname, port, path, method, headers, agent: false, signal });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject);
  });
  outgoing.end(body);
  try {
    const response = await answered;
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    return {
      request: {
        method,
        url,
        headers: asText(outgoing.getHeaders() as IncomingHttpHeaders),
        ...(body !== undefined && { body }),
      },
      response: {
        status: response.statusCode ?? 0,
        headers: asText(response.headers),
        body: text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text,
      },
      milliseconds: Math.round((performance.now() - started) * 100) / 100,
    };
  } catch {
    throw new Fault(502, 'no_answer', `${hostname}:${port} did not answer ${method} ${path.split('?', 1)[0]}.`);
  }
}

const asText = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));

const mask = '••••••';

/** The exchange with these request headers masked, each as `show` spells it. */
export function masked(exchange: Exchange, show: Readonly<Record<string, (mask: string) => string>>): Exchange {
  const headers = Object.entries(exchange.request.headers).map(([name, value]) => {
    const shown = show[name.toLowerCase()];
    return [name, shown === undefined ? value : shown(mask)] as const;
  });
  return { ...exchange, request: { ...exchange.request, headers: Object.fromEntries(headers) } };
}

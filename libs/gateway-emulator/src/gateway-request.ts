import type { IncomingMessage } from 'node:http';
import { failures, type Failure } from './failures.js';

/** A header as it came: the client's spelling (G8) and one value. */
export type HeaderField = readonly [name: string, value: string];

/** The one view of a request that every later step reads. Nothing in it is decoded or normalised. */
export interface GatewayRequest {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly method: string;
  /** Raw path as sent, without the query; begins with `/`. Includes the stage where the API has it in its paths. */
  readonly target: string;
  /** Raw query without `?`. */
  readonly query: string;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly protocol: string;
}

const headerValueBytes = 10_240;
const bodyBytes = 10 * 1024 * 1024;
/** Characters on which readers of URLs disagree: `#` ends a path for some, `\` separates segments for others. */
const ambiguousInPath = /[^\x21-\x7e]|[#\\]/;

/** Every value of a header, in order, whatever its spelling. */
export function headerValues(request: Pick<GatewayRequest, 'headers'>, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return request.headers.filter(([spelled]) => spelled.toLowerCase() === wanted).map(([, value]) => value);
}

/** Raw path and raw query of a request target, split at the first `?`. */
export function splitTarget(url: string): { readonly path: string; readonly query: string } {
  const mark = url.indexOf('?');
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

function headerFields(raw: readonly string[]): readonly HeaderField[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index]!, raw[2 * index + 1]!] as const);
}

/**
 * The body, or `null` once it passes 10 MB. What follows is read and dropped by the server, so that the client, still
 * writing, gets to read the answer.
 */
function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  if (Number(incoming.headers['content-length'] ?? 0) > bodyBytes) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyBytes) return void chunks.push(chunk);
      chunks.length = 0;
      resolve(null);
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}

/** What the limit of 10,240 bytes counts: header values, on an HTTP API with the request line (G34). */
export type HeaderLimit = 'values' | 'request-line-and-values';

/**
 * The request as a value, without a body, or the failure that ends it before any route is looked up.
 *
 * Checks: origin-form target without ambiguous characters (400), 10,240 bytes of headers (431). Does NOT decode,
 * collapse `//` or resolve `..`: method ARN, event and route resolution all read the same raw path.
 */
export function readHead(
  incoming: IncomingMessage,
  requestId: string,
  receivedAt: number,
  counted: HeaderLimit = 'values',
): GatewayRequest | Failure {
  const { path, query } = splitTarget(incoming.url ?? '');
  if (!path.startsWith('/') || ambiguousInPath.test(path)) return failures.targetMalformed;
  const headers = headerFields(incoming.rawHeaders);
  const line = `${incoming.method ?? ''} ${incoming.url ?? ''} HTTP/${incoming.httpVersion}`;
  const before = counted === 'values' ? 0 : line.length;
  const size = headers.reduce((sum, [, value]) => sum + Buffer.byteLength(value, 'latin1'), before);
  if (size > headerValueBytes) return failures.headersTooLarge;
  return {
    requestId,
    receivedAt,
    method: incoming.method ?? '',
    target: path,
    query,
    headers,
    body: Buffer.alloc(0),
    sourceIp: incoming.socket.remoteAddress ?? '',
    protocol: `HTTP/${incoming.httpVersion}`,
  };
}

/**
 * The request with its body, at most 10 MB of it (413).
 *
 * @throws the socket's error when the client goes away in the middle of the body
 */
export async function readRequest(
  incoming: IncomingMessage,
  requestId: string,
  receivedAt: number,
  counted: HeaderLimit,
): Promise<GatewayRequest | Failure> {
  const head = readHead(incoming, requestId, receivedAt, counted);
  if (!('requestId' in head)) return head;
  const body = await readBody(incoming);
  return body === null ? failures.bodyTooLarge : { ...head, body };
}

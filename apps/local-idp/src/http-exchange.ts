import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { EndpointName } from './endpoints.js';

/** A request as a vendor's endpoint sees it. */
export interface DialectRequest {
  readonly headers: IncomingHttpHeaders;
  /** The raw query of the URL; a parameter given twice keeps its last value. */
  readonly query: URLSearchParams;
  /** The form, or a JSON object's string members. */
  readonly form: URLSearchParams;
}

export interface DialectAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON, a string as HTML, nothing as an empty body. */
  readonly body?: object | string;
}

export interface Route {
  readonly endpoint?: EndpointName;
  readonly answer: (request: DialectRequest) => DialectAnswer | Promise<DialectAnswer>;
}

/** `POST /oauth/token` → what answers there. */
export type Routes = Readonly<Record<string, Route>>;

const bodyLimitBytes = 64 * 1024;

export async function readRequest(request: IncomingMessage): Promise<DialectRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimitBytes) return undefined;
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString();
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
  return { headers: request.headers, query, form: readForm(request.headers['content-type'] ?? '', body) };
}

function readForm(contentType: string, body: string): URLSearchParams {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return new URLSearchParams(body);
  if (type !== 'application/json') return new URLSearchParams();
  try {
    const members = Object.entries(JSON.parse(body) as object);
    return new URLSearchParams(members.filter((member): member is [string, string] => typeof member[1] === 'string'));
  } catch {
    return new URLSearchParams();
  }
}

export function writeAnswer(response: ServerResponse, { status, headers, body }: DialectAnswer): void {
  const type = typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { ...(body !== undefined && { 'content-type': type }), ...headers });
  response.end(typeof body === 'object' ? JSON.stringify(body) : body);
}

/** RFC 6749 §5.1: an answer that holds a token is kept by nobody. */
export const unstored = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

export const notFound: DialectAnswer = { status: 404, body: { error: 'not_found' } };

import type { HttpClient, HttpRequest } from './http-client.js';

export interface FetchLikeInit {
  readonly method?: string;
  readonly headers?: ConstructorParameters<typeof Headers>[0];
  readonly body?: unknown;
}

export type FetchLike = (url: string | URL, init?: FetchLikeInit) => Promise<Response>;

/**
 * Returns a function of `fetch`'s shape that sends through the bounded client, for libraries that take a `fetch`.
 * GET and POST, with a text or form body. The response is whole already. `signal` and `redirect` are not read:
 * the deadline of the client binds and no redirect is followed. Rejects as {@link HttpClient.send} does, so an
 * answer of 3xx, 429 or 5xx is an {@link OutageError} and never a `Response`.
 *
 * @param maxBytes - cap on the decoded body of one answer, default 150,000
 */
export function fetchLike(client: HttpClient, maxBytes = 150_000): FetchLike {
  return async (url, init = {}) => {
    const method = init.method?.toUpperCase() ?? 'GET';
    if (method !== 'GET' && method !== 'POST') throw new TypeError('only GET and POST are sent');
    const headers = new Headers(init.headers);
    const body = textOf(init.body, headers);
    const request: HttpRequest = {
      method,
      url: String(url),
      headers: Object.fromEntries(headers),
      maxBytes,
      ...(body !== undefined && { body }),
    };
    const answer = await client.send(request);
    const answerHeaders = new Headers([...answer.headers]);
    // They describe the body on the wire; ours is decoded.
    answerHeaders.delete('content-encoding');
    answerHeaders.delete('content-length');
    const whole = answer.body.length === 0 ? null : new Uint8Array(answer.body);
    return new Response(whole, { status: answer.status, headers: answerHeaders });
  };
}

function textOf(body: unknown, headers: Headers): string | undefined {
  if (body === undefined || body === null || typeof body === 'string') return body ?? undefined;
  if (!(body instanceof URLSearchParams)) throw new TypeError('only a text or form body is sent');
  if (!headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  return body.toString();
}

import type { Exchange } from '../../shapes.js';

/** What no page needs to show: good once, or for weeks. */
const secretMembers = new Set(['refresh_token', 'code', 'code_verifier', 'token']);
const mask = '••••••';

/**
 * Returns a `fetch` that also tells each exchange, as far as a page sees it: a browser adds headers, and hides some of the
 * answer's. Codes and refresh tokens are masked.
 */
export function recordingFetch(send: typeof fetch, tell: (exchange: Exchange) => void) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const started = performance.now();
    const response = await send(url, init);
    const milliseconds = performance.now() - started;
    const body = bodyOf(init.body);
    const answer = await response.clone().text();
    tell({
      request: {
        method: init.method ?? 'GET',
        url,
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(body !== undefined && { body }),
      },
      response: {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: maskedJson(answer),
      },
      milliseconds,
    });
    return response;
  };
}

function bodyOf(body: RequestInit['body']): string | undefined {
  if (body == null) return undefined;
  const form = new URLSearchParams(body instanceof URLSearchParams ? body : String(body as string));
  return [...form]
    .map(([name, value]) => `${encodeURIComponent(name)}=${secretMembers.has(name) ? mask : encodeURIComponent(value)}`)
    .join('&');
}

function maskedJson(text: string): string {
  try {
    const hide = (name: string, value: unknown): unknown => (secretMembers.has(name) ? mask : value);
    return JSON.stringify(JSON.parse(text, hide));
  } catch {
    return text;
  }
}

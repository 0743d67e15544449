import type { FetchLike } from './fetch-like.js';

/** What one exchange with the issuer showed. Read instead of the library's errors, which carry bodies with tokens. */
export interface Exchange {
  /** What the bounded client threw: an outage or a misconfiguration. */
  readonly fault?: unknown;
  readonly status?: number;
  /** The body, when the answer said it was JSON. */
  readonly json?: string;
  /** The OAuth error code (RFC 6749 §5.2) of the body, when it holds one of the characters allowed there. */
  readonly error?: string;
}

/** Returns a `fetch` for one exchange, and the record of it. */
export function observedFetch(fetch: FetchLike): { readonly fetch: FetchLike; readonly exchange: () => Exchange } {
  let exchange: Exchange = {};
  return {
    exchange: () => exchange,
    async fetch(url, init) {
      try {
        const response = await fetch(url, init);
        const { status, headers } = response;
        const text = await response.text();
        exchange = { status, ...read(text, headers.get('content-type')) };
        return new Response(text === '' ? null : text, { status, headers });
      } catch (fault) {
        exchange = { fault };
        throw fault;
      }
    },
  };
}

function read(text: string, contentType: string | null): Pick<Exchange, 'json' | 'error'> {
  if (!/^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i.test(contentType ?? '')) return {};
  const error = errorCode(text);
  return error === undefined ? { json: text } : { json: text, error };
}

function errorCode(json: string): string | undefined {
  try {
    const { error } = JSON.parse(json) as { error?: unknown };
    return typeof error === 'string' && /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(error) ? error : undefined;
  } catch {
    return undefined;
  }
}

import { exchangeWith, type Exchange } from './exchange-record.js';
import type { FetchLike } from './fetch-like.js';

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
        exchange = exchangeWith(status, headers.get('content-type') ?? undefined, text);
        return new Response(text === '' ? null : text, { status, headers });
      } catch (fault) {
        exchange = { fault };
        throw fault;
      }
    },
  };
}

import type { AccessToken } from './access-token.js';
import type { TokenScope } from './request-key.js';
import { safeUrl } from './safe-url.js';
import type { TokenClient } from './token-client.js';

export interface AuthorizedFetchOptions extends TokenScope {
  /** Origins the token may be sent to, such as `https://api.example.com`. Absent: whatever the caller calls. */
  readonly origins?: readonly string[];
  readonly fetch?: typeof fetch;
}

/**
 * Returns a `fetch` that sends a token of ours. When the API answers 401 it is asked once more with a new token, unless
 * the body was a stream. A redirect is never followed: the 3xx is the answer, so the token goes nowhere else.
 * Any other answer is left to the caller; nothing is sent without a token.
 *
 * @throws as {@link TokenClient.token}, and {@link MisconfigurationError} when the URL is `http:` to another machine or
 * outside `origins`
 */
export function authorizedFetch(client: TokenClient, options: AuthorizedFetchOptions = {}): typeof fetch {
  const { origins, fetch: callFetch = fetch, ...scope } = options;

  return async (input, init = {}) => {
    safeUrl(input, origins);
    const repeatable = isRepeatable(init.body ?? (input instanceof Request ? input.body : null));
    const redirect = init.redirect === 'error' ? 'error' : 'manual';
    const send = (token: AccessToken) => {
      const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
      headers.set('authorization', `Bearer ${token.value}`);
      return callFetch(input, { ...init, headers, redirect });
    };

    const token = await client.token(scope);
    const answer = await send(token);
    if (answer.status !== 401 || !repeatable) return answer;
    const other = await client.token({ ...scope, insteadOf: token });
    if (other.value === token.value) return answer;
    await answer.body?.cancel();
    return send(other);
  };
}

/** A stream is gone once it was sent. */
const isRepeatable = (body: unknown): boolean =>
  typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body || 'getReader' in body);

import type { AccessToken } from './access-token.js';
import type { TokenScope } from './request-key.js';
import { redirectMode, safeUrl } from './safe-url.js';
import type { TokenClient } from './token-client.js';

export interface AuthorizedFetchOptions extends TokenScope {
  /** Origins the token may be sent to, such as `https://api.example.com`. Absent: whatever the caller calls. */
  readonly origins?: readonly string[];
  readonly fetch?: typeof fetch;
}

/**
 * Returns a `fetch` that sends a token of ours. When the API answers 401 it is asked once more with a new token, unless
 * the body was a stream. A redirect is never followed: the 3xx is the answer, so the token goes nowhere else.
 * Any other answer is left to the caller; nothing is sent without a token. There is no deadline but that of the
 * caller's `signal`, which covers both tries.
 *
 * @throws as {@link TokenClient.token}, and {@link MisconfigurationError} when the URL is `http:` to another machine or
 * outside `origins`
 */
export function authorizedFetch(client: TokenClient, options: AuthorizedFetchOptions = {}): typeof fetch {
  const { origins, fetch: callFetch = fetch, ...scope } = options;

  return async (input, init = {}) => {
    safeUrl(input, origins);
    const repeatable = isRepeatable(init.body ?? (input instanceof Request ? input.body : null));
    const redirect = redirectMode(input, init);
    const send = (token: AccessToken) => {
      const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
      headers.set('authorization', `Bearer ${token.value}`);
      return callFetch(input, { ...init, headers, redirect });
    };

    const token = await client.token(scope);
    const answer = await send(token);
    if (answer.status !== 401 || !repeatable) return answer;
    const other = await client.token({ ...scope, insteadOf: token }).catch(async (error: unknown) => {
      await discard(answer);
      throw error;
    });
    if (other.value === token.value) return answer;
    await discard(answer);
    return send(other);
  };
}

/** An answer nobody reads would hold its connection. */
const discard = async ({ body }: Response): Promise<void> => body?.cancel();

/** A stream is gone once it was sent. */
const isRepeatable = (body: unknown): boolean =>
  typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body || 'getReader' in body);

import type { AccessToken } from './access-token.js';
import type { TokenScope } from './request-key.js';
import type { TokenClient } from './token-client.js';

/** The payload a guarded message handler expects: the credential beside the data. */
export interface AuthorizedMessage<Data> {
  readonly authorization: string;
  readonly data: Data;
}

/** Sends one message and returns its answer: `(message) => firstValueFrom(proxy.send('content.read', message))`. */
export type SendMessage<Data, Answer> = (message: AuthorizedMessage<Data>) => Promise<Answer>;

/**
 * Returns what sends data with a token of ours. When the other side refuses the token (`status` 401) it is asked once more
 * with a new one. Any other refusal is left to the caller; nothing is sent without a token.
 *
 * @throws as {@link TokenClient.token}, and what `send` throws
 */
export function authorizedMessage(client: TokenClient, scope: TokenScope = {}) {
  return async <Data, Answer>(data: Data, send: SendMessage<Data, Answer>): Promise<Answer> => {
    const message = (token: AccessToken) => ({ authorization: `Bearer ${token.value}`, data });
    const token = await client.token(scope);
    try {
      return await send(message(token));
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      const other = await client.token({ ...scope, insteadOf: token });
      if (other.value === token.value) throw error;
      return send(message(other));
    }
  };
}

const isRefusedToken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && (error as { readonly status?: unknown }).status === 401;

import { OutageError, type Clock } from '@sallyport/protocol';
import { readBounded } from './bounded-body.js';
import { withDeadline } from './deadline.js';
import { checkedUrl } from './endpoint-url.js';
import { nodeSend } from './node-send.js';
import { parseRetryAfter } from './retry-after.js';
import type { Send } from './send.js';
import { brokeMidway, transportOutage } from './transport-fault.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** `https:`, or `http:` to a loopback host. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Cap on the decoded body: what is left after gzip, deflate or br. */
  readonly maxBytes: number;
  /** Whether sending it twice does no harm. Default: true for GET, false for POST. */
  readonly idempotent?: boolean;
}

/** A 2xx or a 4xx other than 429. `body` is decoded and complete. */
export interface HttpAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface HttpClient {
  /**
   * Returns what the other side answered, within the deadline and the size cap. Redirects are never followed.
   * An idempotent request is sent once more, within the same deadline, when the connection broke or the answer was 5xx.
   *
   * Does NOT judge 4xx (other than 429) nor the content of the body.
   *
   * @throws {@link OutageError} naming the host only: `issuer_timeout`, `issuer_unreachable`, `issuer_error` (5xx),
   * `issuer_rate_limited` (429, or 5xx with Retry-After), `issuer_answer_unusable` (3xx, or the body is over the cap)
   * @throws {@link MisconfigurationError} `settings_invalid` when the URL may not be called
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpClientOptions {
  /** Default: {@link nodeSend}. */
  readonly send?: Send;
  /** For everything together: name lookup, connection, headers, body, and the second try. Default 1500. */
  readonly deadlineMs?: number;
  /** Whether an idempotent request may be sent a second time. Default true. */
  readonly retry?: boolean;
  /** Reads a Retry-After date. */
  readonly clock?: Clock;
}

/** Returns an HTTP client that always ends: with a whole answer of bounded size, or with an outage, within the deadline. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { send: sendOut = nodeSend, deadlineMs = 1500, retry = true, clock = Date.now } = options;

  async function once(
    url: URL,
    request: HttpRequest,
    how: { readonly signal: AbortSignal; readonly onNewConnection: boolean },
  ): Promise<HttpAnswer> {
    const sent = await sendOut(url.href, {
      method: request.method,
      redirect: 'manual',
      ...how,
      ...(request.headers && { headers: request.headers }),
      ...(request.body !== undefined && { body: request.body }),
    });
    const { status } = sent;
    const headers = new Map(sent.headers);
    const fault = { host: url.host, status };
    if (status === 429 || status >= 500) {
      const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), clock());
      throw retryAfterSeconds === undefined
        ? new OutageError(status === 429 ? 'issuer_rate_limited' : 'issuer_error', fault)
        : new OutageError('issuer_rate_limited', { ...fault, retryAfterSeconds });
    }
    if (status < 200 || (status >= 300 && status < 400)) {
      throw new OutageError('issuer_answer_unusable', { ...fault, found: 'a redirect, which is never followed' });
    }
    const bounds = { maxBytes: request.maxBytes, host: url.host, encoding: headers.get('content-encoding') };
    return { status, headers, body: await readBounded(sent, bounds) };
  }

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    const url = checkedUrl(request.url);
    const tries = retry && (request.idempotent ?? request.method === 'GET') ? 2 : 1;
    const late = () => new OutageError('issuer_timeout', { host: url.host });
    // What is sent for the last time goes over a new connection: one that was kept may be dead.
    // Each try has its own signal: abandoning an answer halfway must close that connection and no other.
    return withDeadline(deadlineMs, late, async (attempt) => {
      for (let left = tries - 1; ; left -= 1) {
        try {
          return await attempt((signal) => once(url, request, { signal, onNewConnection: left === 0 }));
        } catch (error) {
          if (left > 0 && mayPass(error)) continue;
          throw error instanceof OutageError ? error : transportOutage(error, url.host);
        }
      }
    });
  }

  return { send };
}

const mayPass = (error: unknown): boolean =>
  error instanceof OutageError ? error.reason === 'issuer_error' : brokeMidway(error);

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

/** A URL that may be called, as it was given and as it is sent. */
interface Endpoint {
  readonly text: string;
  readonly href: string;
  readonly host: string;
}

/** Returns an HTTP client that always ends: with a whole answer of bounded size, or with an outage, within the deadline. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { send: sendOut = nodeSend, deadlineMs = 1500, retry = true, clock = Date.now } = options;

  let last: Endpoint | undefined;

  /** Most requests of a client go where the one before went. */
  function endpointAt(text: string): Endpoint {
    if (last?.text === text) return last;
    const { href, host } = checkedUrl(text);
    return (last = { text, href, host });
  }

  function tried(endpoint: Endpoint, request: HttpRequest): Promise<HttpAnswer> {
    const { href, host } = endpoint;
    const { method, headers: given = {}, body, maxBytes } = request;
    const tries = retry && (request.idempotent ?? method === 'GET') ? 2 : 1;
    const late = () => new OutageError('issuer_timeout', { host });
    // Each try has its own signal: abandoning an answer halfway must close that connection and no other.
    return withDeadline(deadlineMs, late, async ({ begin, end }) => {
      for (let left = tries - 1; ; left -= 1) {
        try {
          // What is sent for the last time goes over a new connection: one that was kept may be dead.
          const onNewConnection = left === 0;
          const init = { method, headers: given, redirect: 'manual', signal: begin(), onNewConnection } as const;
          const sent = await sendOut(href, body === undefined ? init : { ...init, body });
          const { status } = sent;
          const headers = sent.headers instanceof Map ? (sent.headers as HttpAnswer['headers']) : new Map(sent.headers);
          insistOnAnswer(status, headers, host, clock);
          const encoding = headers.get('content-encoding');
          return { status, headers, body: await readBounded(sent, { maxBytes, host, encoding }) };
        } catch (fault) {
          const error = end(fault);
          if (left > 0 && mayPass(error)) continue;
          throw error instanceof OutageError ? error : transportOutage(error, host);
        }
      }
    });
  }

  function send(request: HttpRequest): Promise<HttpAnswer> {
    let endpoint: Endpoint;
    try {
      endpoint = endpointAt(request.url);
    } catch (fault) {
      return Promise.reject(fault as Error);
    }
    return tried(endpoint, request);
  }

  return { send };
}

/** @throws {@link OutageError} on 429, 5xx, 1xx and 3xx */
function insistOnAnswer(status: number, headers: HttpAnswer['headers'], host: string, clock: Clock): void {
  if (status === 429 || status >= 500) {
    const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), clock());
    throw retryAfterSeconds === undefined
      ? new OutageError(status === 429 ? 'issuer_rate_limited' : 'issuer_error', { host, status })
      : new OutageError('issuer_rate_limited', { host, status, retryAfterSeconds });
  }
  if (status < 200 || (status >= 300 && status < 400)) {
    throw new OutageError('issuer_answer_unusable', { host, status, found: 'a redirect, which is never followed' });
  }
}

const mayPass = (error: unknown): boolean =>
  error instanceof OutageError ? error.reason === 'issuer_error' : brokeMidway(error);

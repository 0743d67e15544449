export interface SendInit {
  readonly method: 'GET' | 'POST';
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whoever sends follows none. */
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
  /** Not over a connection that was kept open: it may have died unnoticed, and the request may not go twice. */
  readonly onNewConnection?: boolean;
}

export interface Sent {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Iterable<readonly [string, string]>;
  /** Decoded as Content-Encoding says, unless that names several. Ending the iteration early ends the connection. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** How a request leaves this process. `fetch` has this shape too, and so have the stand-ins of tests. */
export type Send = (url: string, init: SendInit) => Promise<Sent>;

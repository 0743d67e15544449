import { OutageError } from '@sallyport/protocol';

/**
 * Returns the outage for what `fetch` threw. Only an error code goes along as the cause:
 * the error itself can carry bytes of the answer.
 */
export function transportOutage(error: unknown, host: string): OutageError {
  const code = codeOf(error);
  return new OutageError('issuer_unreachable', code === undefined ? { host } : { host, cause: code });
}

/** Whether the connection was there and broke: a reset, an answer cut short, or a kept-alive socket that had died. */
export function brokeMidway(error: unknown): boolean {
  return midway.has(codeOf(error) ?? '');
}

const midway = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** The outermost error code: `fetch` wraps the fault of the socket in a TypeError without one. */
function codeOf(error: unknown): string | undefined {
  let current = error as { readonly code?: unknown; readonly cause?: unknown } | null | undefined;
  for (let depth = 0; typeof current === 'object' && current !== null && depth < 5; depth += 1) {
    if (typeof current.code === 'string') return current.code;
    current = current.cause as typeof current;
  }
  return undefined;
}

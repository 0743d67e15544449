import { OutageError, type Clock } from '@sallyport/protocol';

const freshMs = 3_600_000;
const staleMs = 24 * 3_600_000;
const pauseMs = 1000;

export interface Known<T> {
  readonly value: T;
  /** Milliseconds since the epoch: when it was loaded, and until when it may stand in for what cannot be had. */
  readonly at: number;
  readonly usableUntil: number;
}

/**
 * Returns a function that loads once however many ask, remembers the result for an hour, and keeps using it for up to a
 * day while a newer one cannot be had. A failure is not remembered, but the next try waits a second, or as long as
 * Retry-After asks; until then the same failure is thrown without a request.
 *
 * @param initial - what was loaded before this process began; it ages as if it had been loaded here
 */
export function remembered<T>(load: () => Promise<T>, clock: Clock, initial?: Known<T>): () => Promise<T> {
  let known = initial;
  let failure: { readonly error: unknown; readonly retryAt: number } | undefined;
  let loading: Promise<T> | undefined;

  async function reload(): Promise<T> {
    try {
      const value = await load();
      const at = clock();
      known = { value, at, usableUntil: at + staleMs };
      failure = undefined;
      return value;
    } catch (error) {
      const seconds = error instanceof OutageError ? error.retryAfterSeconds : undefined;
      failure = { error, retryAt: clock() + Math.max(pauseMs, (seconds ?? 0) * 1000) };
      throw error;
    } finally {
      loading = undefined;
    }
  }

  async function renewed(usable: Known<T> | undefined, now: number): Promise<T> {
    if (failure !== undefined && now < failure.retryAt) {
      if (usable !== undefined) return usable.value;
      throw failure.error;
    }
    loading ??= reload();
    try {
      return await loading;
    } catch (error) {
      if (usable !== undefined) return usable.value;
      throw error;
    }
  }

  return () => {
    const now = clock();
    const usable = known !== undefined && now < known.usableUntil ? known : undefined;
    return usable !== undefined && now - usable.at < freshMs ? Promise.resolve(usable.value) : renewed(usable, now);
  };
}

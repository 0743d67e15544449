import { OutageError, type Clock } from '@sallyport/protocol';

const freshMs = 3_600_000;
const staleMs = 24 * 3_600_000;
const pauseMs = 1000;

/**
 * Returns a function that loads once however many ask, remembers the result for an hour, and keeps using it for up to a
 * day while a newer one cannot be had. A failure is not remembered, but the next try waits a second, or as long as
 * Retry-After asks; until then the same failure is thrown without a request.
 */
export function remembered<T>(load: () => Promise<T>, clock: Clock): () => Promise<T> {
  let known: { readonly value: T; readonly at: number } | undefined;
  let failure: { readonly error: unknown; readonly retryAt: number } | undefined;
  let loading: Promise<T> | undefined;

  async function reload(): Promise<T> {
    try {
      const value = await load();
      known = { value, at: clock() };
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

  return async () => {
    const now = clock();
    if (known !== undefined && now - known.at < freshMs) return known.value;
    const usable = known !== undefined && now - known.at < staleMs ? known : undefined;
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
  };
}

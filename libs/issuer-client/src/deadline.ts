type Attempt = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Returns what `job` returns, or rejects with `late()` once the time is up, whether or not the work heeds its signal.
 * An attempt that fails, or that the deadline overtakes, has its signal aborted, so that nothing goes on in the dark.
 */
export async function withDeadline<T>(
  deadlineMs: number,
  late: () => Error,
  job: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const expiry = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = late();
      reject(error);
      expiry.abort(error);
    }, deadlineMs);
  });
  const attempt: Attempt = async (work) => {
    expiry.signal.throwIfAborted();
    const abandoned = new AbortController();
    try {
      return await work(AbortSignal.any([expiry.signal, abandoned.signal]));
    } catch (error) {
      abandoned.abort();
      throw expiry.signal.aborted ? expiry.signal.reason : error;
    }
  };
  try {
    return await Promise.race([job(attempt), expired]);
  } finally {
    clearTimeout(timer);
  }
}

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
  const running = new Set<AbortController>();
  let overtaken: Error | undefined;
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      overtaken = late();
      reject(overtaken);
      for (const one of running) one.abort(overtaken);
    }, deadlineMs);
  });
  // One controller for both reasons: AbortSignal.any costs a first request a millisecond.
  const attempt: Attempt = async (work) => {
    if (overtaken !== undefined) throw overtaken;
    const abandoned = new AbortController();
    running.add(abandoned);
    try {
      return await work(abandoned.signal);
    } catch (error) {
      abandoned.abort();
      throw overtaken ?? error;
    } finally {
      running.delete(abandoned);
    }
  };
  try {
    return await Promise.race([job(attempt), expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is left of one deadline. Attempts under it follow one another. */
interface Deadline {
  /** The signal of a new attempt. @throws what is late, when the time is up */
  begin(): AbortSignal;
  /** Ends an attempt that failed, so that nothing goes on in the dark, and returns why it did: the deadline, or its fault. */
  end(fault: unknown): unknown;
}

/**
 * Returns what `job` returns, or rejects with `late()` once the time is up, whether or not the work heeds its signal.
 * The signal of an attempt that the deadline overtakes is aborted.
 */
export function withDeadline<T>(
  deadlineMs: number,
  late: () => Error,
  job: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let running: AbortController | undefined;
    let overtaken: Error | undefined;
    const timer = setTimeout(() => {
      overtaken = late();
      reject(overtaken);
      running?.abort(overtaken);
    }, deadlineMs);
    const begin = (): AbortSignal => {
      if (overtaken !== undefined) throw overtaken;
      running = new AbortController();
      return running.signal;
    };
    const end = (fault: unknown): unknown => {
      running?.abort();
      return overtaken ?? fault;
    };
    job({ begin, end }).then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}

/** Thrown when somebody was not waited for any longer. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
  readonly code = 'timeout';
}

/**
 * Returns what the work returns, or rejects with {@link TooLate} after that time. The work goes on: what it opened may
 * serve the next one. An answer that has arrived while this process was busy is taken: the poll for it comes first.
 */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new TooLate())), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

import { OutageError } from '@sallyport/protocol';

/** For a caller's whole question to an issuer, discovery included. */
export const totalDeadlineMs = 1500;

/**
 * Returns what `ask` resolves to, or rejects with `issuer_timeout` when that takes longer than the total deadline: several
 * bounded requests in a row may not add up. What is late goes on by itself and is at hand for the next caller where it
 * is remembered, as metadata is.
 *
 * @param ask - rejects, and does not throw
 */
export function answerWithin<Answer>(
  host: string,
  ask: () => Promise<Answer>,
  deadlineMs = totalDeadlineMs,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new OutageError('issuer_timeout', { host })), deadlineMs);
    ask().then(
      (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}

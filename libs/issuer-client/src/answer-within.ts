import { OutageError } from '@sallyport/protocol';

/** For a caller's whole question to an issuer, discovery included. */
export const totalDeadlineMs = 1500;

/**
 * Returns what `ask` resolves to, or throws `issuer_timeout` when that takes longer than the total deadline: several
 * bounded requests in a row may not add up. What is late goes on by itself and is at hand for the next caller where it
 * is remembered, as metadata is.
 */
export async function answerWithin<Answer>(
  host: string,
  ask: () => Promise<Answer>,
  deadlineMs = totalDeadlineMs,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OutageError('issuer_timeout', { host })), deadlineMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}

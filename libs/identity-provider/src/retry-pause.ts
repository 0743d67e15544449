import { OutageError, type Clock } from '@sallyport/protocol';

const longestMs = 600_000;

/**
 * Returns a function that asks through it, and honours the issuer's Retry-After: until that is over (at most ten
 * minutes) the same outage is thrown without a request. Aged by the clock at use, no timers.
 */
export function retryPause(clock: Clock): <Answer>(ask: () => Promise<Answer>) => Promise<Answer> {
  let pause: { readonly outage: OutageError; readonly from: number; readonly until: number } | undefined;

  return async (ask) => {
    const now = clock();
    // A clock that was set back must not stretch the pause.
    if (pause !== undefined && now < pause.until && now >= pause.from)
      throw withWhatIsLeft(pause.outage, pause.until - now);
    try {
      return await ask();
    } catch (error) {
      if (error instanceof OutageError && error.retryAfterSeconds !== undefined) {
        const from = clock();
        pause = { outage: error, from, until: from + Math.min(error.retryAfterSeconds * 1000, longestMs) };
      }
      throw error;
    }
  };
}

function withWhatIsLeft({ reason, host, status }: OutageError, leftMs: number): OutageError {
  return new OutageError(reason, {
    ...(host !== undefined && { host }),
    ...(status !== undefined && { status }),
    retryAfterSeconds: Math.ceil(leftMs / 1000),
  });
}

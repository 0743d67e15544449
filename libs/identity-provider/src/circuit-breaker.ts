import { OutageError, type Clock, type OutageReason } from '@sallyport/protocol';

/** Questions in a row that the issuer left without an answer: then nobody waits for it any more. */
const failuresToOpen = 3;
/** Meanwhile one question is let through so often, to find out whether it is back. */
const probeEveryMs = 1_000;

/** What says that the issuer is in trouble. */
const trouble: readonly OutageReason[] = [
  'issuer_timeout',
  'issuer_unreachable',
  'issuer_error',
  'issuer_rate_limited',
];

/** A 4xx is an answer to one token, and anybody can send such a token; a page of maintenance or a redirect is none. */
const isTrouble = ({ reason, status = 400 }: OutageError): boolean =>
  trouble.includes(reason) || (reason === 'issuer_answer_unusable' && (status < 400 || status >= 500));

/**
 * Returns a function that asks through it until three questions in a row came to nothing. From then on the same outage is
 * thrown without a request, but for one question a second; the first that is answered lets everybody through again.
 *
 * Aged by the clock at use, no timers. Does NOT bound how long a question takes.
 */
export function circuitBreaker(clock: Clock): <Answer>(ask: () => Promise<Answer>) => Promise<Answer> {
  let failures = 0;
  let last: OutageError | undefined;
  let triedAt = 0;

  return async (ask) => {
    const now = clock();
    if (failures >= failuresToOpen) {
      // By the distance: a clock that was set back must not keep it open.
      if (Math.abs(now - triedAt) < probeEveryMs) throw again(last!);
      triedAt = now;
    }
    try {
      const answer = await ask();
      failures = 0;
      return answer;
    } catch (error) {
      if (!(error instanceof OutageError) || !isTrouble(error)) failures = 0;
      else {
        last = error;
        failures += 1;
        if (failures === failuresToOpen) triedAt = clock();
      }
      throw error;
    }
  };
}

/** A new one: an error's trace and cause are of the question that failed. */
const again = ({ reason, host, status }: OutageError): OutageError =>
  new OutageError(reason, { ...(host !== undefined && { host }), ...(status !== undefined && { status }) });

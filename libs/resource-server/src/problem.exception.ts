import { HttpException } from '@nestjs/common';
import { misconfigurations, OutageError, outages, refusals, type Refusal } from '@sallyport/protocol';
import { challengeFor, type ChallengeContext } from './challenge.js';

/** RFC 9457 problem details, with our stable reason code and, behind gateways that rename the header, the challenge. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly reason: string;
  /** The value of `WWW-Authenticate`: a REST API Gateway hands that header on under another name. */
  readonly challenge?: string;
}

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** What the HTTP door throws. An HttpException, so that an application's own filters see the right status. */
export class ProblemException extends HttpException {
  private constructor(
    readonly problem: Problem,
    readonly headers: Readonly<Record<string, string>>,
    cause?: unknown,
  ) {
    super(problem, problem.status, cause === undefined ? {} : { cause });
  }

  static ofRefusal(refusal: Refusal, context: ChallengeContext): ProblemException {
    const challenge = challengeFor(refusal, context);
    const problem = createProblem(refusal.status, refusals[refusal.reason].says, refusal.reason);
    return challenge === undefined
      ? new ProblemException(problem, {})
      : new ProblemException({ ...problem, challenge }, { 'WWW-Authenticate': challenge });
  }

  /** 503: the caller may try again; the token was neither accepted nor refused. */
  static ofOutage(outage: OutageError): ProblemException {
    const retryAfter = String(Math.max(1, Math.ceil(outage.retryAfterSeconds ?? 1)));
    return new ProblemException(
      createProblem(503, outages[outage.reason], outage.reason),
      { 'Retry-After': retryAfter },
      outage,
    );
  }

  /** 500: ours to mend. The caller is told nothing about how. */
  static ofMisconfiguration(cause: unknown): ProblemException {
    return new ProblemException(createProblem(500, misconfigurations.settings_invalid, 'settings_invalid'), {}, cause);
  }
}

function createProblem(status: number, detail: string, reason: string): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, reason };
}

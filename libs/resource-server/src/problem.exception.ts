import { HttpException } from '@nestjs/common';
import { misconfigurations, OutageError, outages, refusals, type Refusal } from '@sallyport/protocol';
import { briefRefusal, type BriefRefusal } from './brief-refusal.js';
import { challengeFor, type ChallengeContext } from './challenge.js';
import type { ScopeName } from './scope-name.js';

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
    readonly brief: BriefRefusal = { message: problem.title },
    cause?: unknown,
  ) {
    super(problem, problem.status, cause === undefined ? {} : { cause });
  }

  /** @param issuer - whose token it is: scopes are named as it names them */
  static ofRefusal(refusal: Refusal, context: ChallengeContext, issuer?: string): ProblemException {
    const named = inWordsOfIssuer(refusal, context.scopeName, issuer);
    const challenge = challengeFor(named, context);
    const problem = createProblem(refusal.status, refusals[refusal.reason], refusal.reason);
    const brief = briefRefusal(problem.title, named);
    return challenge === undefined
      ? new ProblemException(problem, {}, brief)
      : new ProblemException({ ...problem, challenge }, { 'WWW-Authenticate': challenge }, brief);
  }

  /** 503: the caller may try again; the token was neither accepted nor refused. */
  static ofOutage(outage: OutageError): ProblemException {
    const retryAfter = String(Math.max(1, Math.ceil(outage.retryAfterSeconds ?? 1)));
    return new ProblemException(
      createProblem(503, outages[outage.reason], outage.reason),
      { 'Retry-After': retryAfter },
      undefined,
      outage,
    );
  }

  /** 500: ours to mend. The caller is told nothing about how. */
  static ofMisconfiguration(cause: unknown): ProblemException {
    return new ProblemException(
      createProblem(500, misconfigurations.settings_invalid, 'settings_invalid'),
      {},
      undefined,
      cause,
    );
  }
}

function inWordsOfIssuer(refusal: Refusal, scopeName: ScopeName = (scope) => scope, issuer?: string): Refusal {
  if (refusal.scopes === undefined) return refusal;
  const named = (scopes: readonly string[]): string[] => scopes.map((scope) => scopeName(scope, issuer));
  const { allOf, anyOf } = refusal.scopes;
  return { ...refusal, scopes: { ...(allOf && { allOf: named(allOf) }), ...(anyOf && { anyOf: named(anyOf) }) } };
}

function createProblem(status: number, detail: string, reason: string): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, reason };
}

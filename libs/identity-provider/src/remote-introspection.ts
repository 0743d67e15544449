import type { IntrospectionAnswer, IssuerClient, JwtMediaType } from '@sallyport/issuer-client';
import type { JsonObject } from '@sallyport/keys';
import { OutageError, refused, type Clock, type Outcome, type Trace } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import { circuitBreaker } from './circuit-breaker.js';
import type { Dialect, IntrospectionFormat } from './dialect.js';
import type { Introspection, LocalVerification } from './identity-provider.js';
import { answerReader, isAboutAnother, isWellFormedNo, parseAnswer } from './introspection-answer.js';
import { readPhantomAnswer, type IssuersWord } from './phantom-answer.js';
import { retryPause } from './retry-pause.js';
import { readSignedAnswer } from './signed-answer.js';

export { answerReader };

const inactiveMs = 10_000;

const asked: Readonly<Record<IntrospectionFormat, JwtMediaType | undefined>> = {
  json: undefined,
  signed: 'application/token-introspection+jwt',
  phantom: 'application/jwt',
};

interface RemoteDependencies {
  readonly client: IssuerClient;
  readonly clock: Clock;
  /** A remote answer is a moment's truth: a revocation must be seen within this time. */
  readonly activeMs: number;
  readonly verification: LocalVerification;
  /** As a presented JWT of this issuer is verified. */
  readonly verify: (token: string, trace?: Trace) => Outcome<Claims> | Promise<Outcome<Claims>>;
}

/**
 * Returns a function that shows a token to the issuer (RFC 7662) and reads its answer in the dialect's format: JSON, JSON
 * that the issuer signed (RFC 9701), or the JWT that stands for the token. Its caller keeps the deadline.
 *
 * @returns with `jwt`, the claims of the verified JWT that is shown: an answer about another token is refused
 */
export function remoteIntrospection(
  dialect: Dialect,
  { client, clock, activeMs, verification: { keys, readPrincipal }, verify }: RemoteDependencies,
): (token: string, trace?: Trace, jwt?: Claims) => Promise<Introspection> {
  const { issuer, rules, introspectionFormat: format = 'json' } = dialect;
  const { host } = new URL(issuer);
  const readClaims = answerReader(dialect);

  const heedingRetryAfter = retryPause(clock);
  const whileItAnswers = circuitBreaker(clock);

  async function read(answer: IntrospectionAnswer, trace?: Trace): Promise<IssuersWord> {
    if (format === 'phantom') {
      return readPhantomAnswer(answer, async (text, report) => verify(text, report), { host, trace });
    }
    const said: JsonObject | undefined =
      format === 'signed' ? await readSignedAnswer(answer, { rules, keys, nowMs: clock() }) : parseAnswer(answer.body);
    if (said === undefined) throw new OutageError('issuer_answer_unusable', { host });
    return { claims: readClaims(said, clock()), isPlainNo: isWellFormedNo(said) };
  }

  async function ask(token: string, trace?: Trace): Promise<IssuersWord & { readonly keptMs: number }> {
    try {
      const answer = await heedingRetryAfter(() => whileItAnswers(() => client.introspect(token, asked[format])));
      return { ...(await read(answer, trace)), keptMs: Math.min(activeMs, (answer.maxAgeSeconds ?? Infinity) * 1000) };
    } catch (error) {
      if (error instanceof OutageError) trace?.({ step: 'introspection', outcome: 'failed', reason: error.reason });
      throw error;
    }
  }

  return async (token, trace, jwt) => {
    const { claims, isPlainNo, keptMs, token: phantom } = await ask(token, trace);
    const now = clock();
    const about =
      claims.ok && jwt !== undefined && isAboutAnother(claims.value, jwt) ? refused('token_inactive') : claims;
    const principal = about.ok ? readPrincipal(about.value) : about;
    if (!principal.ok) {
      trace?.({ step: 'introspection', outcome: 'failed', reason: principal.refusal.reason });
      const validUntil = isPlainNo ? now + Math.min(inactiveMs, keptMs) : now;
      return {
        active: false,
        refusal: principal.refusal,
        provenance: { how: 'remote', validUntil, revocationChecked: true },
      };
    }
    trace?.({ step: 'introspection', outcome: 'passed' });
    const validUntil = Math.min(principal.value.expiresAt * 1000, now + keptMs);
    return {
      active: true,
      principal: principal.value,
      provenance: { how: 'remote', validUntil, revocationChecked: true },
      ...(phantom !== undefined && { token: phantom }),
    };
  };
}

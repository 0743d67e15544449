import type { IssuerClient } from '@sallyport/issuer-client';
import type { JsonObject } from '@sallyport/keys';
import { OutageError, refused, type Clock, type Trace } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import type { Dialect } from './dialect.js';
import type { Introspection, LocalVerification } from './identity-provider.js';
import { isAboutAnother, isWellFormedNo, parseAnswer, readActiveAnswer } from './introspection-answer.js';
import { retryPause } from './retry-pause.js';

const inactiveMs = 10_000;

interface RemoteDependencies {
  readonly client: IssuerClient;
  readonly clock: Clock;
  /** A remote answer is a moment's truth: a revocation must be seen within this time. */
  readonly activeMs: number;
}

/**
 * Returns a function that shows a token to the issuer (RFC 7662). Its caller keeps the deadline.
 *
 * @returns with `jwt`, the claims of the verified JWT that is shown: an answer about another token is refused
 */
export function remoteIntrospection(
  { issuer, rules, capabilities, readActiveAnswer: readAnswer }: Dialect,
  readPrincipal: LocalVerification['readPrincipal'],
  { client, clock, activeMs }: RemoteDependencies,
): (token: string, trace?: Trace, jwt?: Claims) => Promise<Introspection> {
  const { host } = new URL(issuer);
  const clientsAreChecked = capabilities.accessToken.audienceCheck === 'client_id';
  const readClaims = readAnswer ?? ((answer, now) => readActiveAnswer(answer, rules, clientsAreChecked, now));

  const heedingRetryAfter = retryPause(clock);

  async function ask(token: string, trace?: Trace): Promise<JsonObject> {
    try {
      const answer = parseAnswer(await heedingRetryAfter(() => client.introspect(token)));
      if (answer === undefined) throw new OutageError('issuer_answer_unusable', { host });
      return answer;
    } catch (error) {
      if (error instanceof OutageError) trace?.({ step: 'introspection', outcome: 'failed', reason: error.reason });
      throw error;
    }
  }

  return async (token, trace, jwt) => {
    const answer = await ask(token, trace);
    const now = clock();
    const claims = readClaims(answer, now);
    const about =
      claims.ok && jwt !== undefined && isAboutAnother(claims.value, jwt) ? refused('token_inactive') : claims;
    const principal = about.ok ? readPrincipal(about.value) : about;
    if (!principal.ok) {
      trace?.({ step: 'introspection', outcome: 'failed', reason: principal.refusal.reason });
      const validUntil = isWellFormedNo(answer) ? now + Math.min(inactiveMs, activeMs) : now;
      return {
        active: false,
        refusal: principal.refusal,
        provenance: { how: 'remote', validUntil, revocationChecked: true },
      };
    }
    trace?.({ step: 'introspection', outcome: 'passed' });
    const validUntil = Math.min(principal.value.expiresAt * 1000, now + activeMs);
    return {
      active: true,
      principal: principal.value,
      provenance: { how: 'remote', validUntil, revocationChecked: true },
    };
  };
}

import type { IntrospectionAnswer } from '@sallyport/issuer-client';
import { OutageError, refused, type Outcome, type StepName, type Trace } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import { isWellFormedNo, parseAnswer } from './introspection-answer.js';

/** What the issuer said about a token, once it is known that the issuer said it. */
export interface IssuersWord {
  readonly claims: Outcome<Claims>;
  /** A no and nothing else: the one refusal that may be remembered. */
  readonly isPlainNo: boolean;
  /** The JWT that stands for the token. */
  readonly token?: string;
}

/**
 * Returns the claims of the JWT that the issuer answered with in place of the opaque token, verified like any access token
 * of that issuer: signature, `typ`, issuer, audience, times. No body at all is a no, and so is a JSON object that says
 * exactly `active: false`.
 *
 * A JWT whose claims do not hold here (another audience, expired) is the token's fault and refused. One that the issuer
 * cannot have signed is no answer.
 *
 * @param verify - as a presented JWT of this issuer is verified
 * @throws {@link OutageError} `issuer_answer_unusable`, and as `verify`
 */
export async function readPhantomAnswer(
  { kind, body }: IntrospectionAnswer,
  verify: (jwt: string, trace: Trace) => Promise<Outcome<Claims>>,
  { host, trace }: { readonly host: string; readonly trace?: Trace | undefined },
): Promise<IssuersWord> {
  const unusable = (found: string) => new OutageError('issuer_answer_unusable', { host, found });
  if (kind === 'nothing') return plainNo;
  if (kind === 'json') {
    const answer = parseAnswer(body);
    if (answer !== undefined && isWellFormedNo(answer)) return plainNo;
    throw unusable('JSON where introspection was asked for a JWT');
  }
  let failedAt: StepName | undefined;
  const claims = await verify(body, (step) => {
    if (step.outcome === 'failed') failedAt = step.step;
    trace?.(step);
  });
  if (!claims.ok && failedAt !== 'claims') throw unusable('a JWT that is no access token signed by the issuer');
  return { claims, isPlainNo: false, ...(claims.ok && { token: body }) };
}

const plainNo: IssuersWord = { claims: refused('token_inactive'), isPlainNo: true };

import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { readHttpCredential, type HeaderSource } from '@sallyport/credentials';
import { refused, RefusalError, type Outcome, type Principal, type RefusalReason } from '@sallyport/protocol';
import { Strategy } from 'passport-jwt';
import { attemptOf, type Attempt } from './attempt.js';
import { libraryAlgorithms } from './library-algorithms.js';
import { PASSPORT_STRATEGY_OPTIONS, type PassportStrategyOptions } from './passport-strategy.options.js';
import { findKey, principalOf } from './signed-token.js';

type Request = Parameters<Strategy['authenticate']>[0];

/**
 * passport-jwt, with the decisions that it and its libraries leave open taken as the core takes them. jsonwebtoken
 * verifies the signature, with the algorithms and the key it is given; the header is read, the issuer chosen, the key
 * found and the claims checked by the code of the core. Times are left to that code and its clock.
 *
 * Fails with a {@link RefusalError}; an outage is an error of the strategy, never a failure, so it becomes no 401.
 * Opaque tokens go to the authenticator. The instance holds nothing of a request.
 */
@Injectable()
export class SallyportStrategy extends PassportStrategy(Strategy, 'sallyport') {
  constructor(@Inject(PASSPORT_STRATEGY_OPTIONS) private readonly options: PassportStrategyOptions) {
    super({
      jwtFromRequest: (request: HeaderSource) => {
        const credential = readHttpCredential(request, options.credential);
        return credential.ok ? credential.value.token : null;
      },
      secretOrKeyProvider: (request: object, token: string, done: (error: unknown, key?: string) => void) => {
        giveKey(request, token, options).then((key) => done(null, key), done);
      },
      algorithms: libraryAlgorithms(options.issuers.all),
      ignoreExpiration: true,
      jsonWebTokenOptions: { ignoreNotBefore: true },
      passReqToCallback: true,
    });
  }

  override authenticate(request: Request, options?: unknown): void {
    // passport writes the callbacks of a request onto the object it calls, and that is the shared strategy when it was
    // given the strategy instead of its name. They are taken before anything waits, so no other request's are called.
    const { success, fail, error } = this;
    const own = Object.assign(Object.create(this) as this, { success, fail, error });
    own.begin(request, options).catch((fault: unknown) => error(fault as Error));
  }

  /** Called by passport-jwt once the signature has been verified. */
  validate(request: object): Principal | [false, RefusalError] {
    const attempt = attemptOf(request);
    if (attempt.token === undefined) throw new Error('no key was given for this request');
    attempt.trace?.({ step: 'signature', outcome: 'passed' });
    const principal = principalOf(attempt.token, this.options.clock(), attempt.trace);
    if (!principal.ok) return [false, new RefusalError(principal.refusal)];
    attempt.principal = principal.value;
    return principal.value;
  }

  private async begin(request: Request, options: unknown): Promise<void> {
    const attempt = attemptOf(request);
    const { trace } = attempt;
    const credential = readHttpCredential(request, this.options.credential);
    if (!credential.ok) {
      trace?.({ step: 'credential', outcome: 'failed', reason: credential.refusal.reason });
      return this.fail(new RefusalError(credential.refusal) as never);
    }
    trace?.({ step: 'credential', outcome: 'passed' });
    if (!isCompactJws(credential.value.token)) {
      return this.conclude(attempt, await this.options.authenticator.authenticate(credential.value, trace));
    }
    this.sortFailures(attempt);
    super.authenticate(request, options);
  }

  private conclude(attempt: Attempt, principal: Outcome<Principal>): void {
    if (!principal.ok) return this.fail(new RefusalError(principal.refusal) as never);
    attempt.principal = principal.value;
    this.success(principal.value as never);
  }

  /**
   * passport-jwt reports everything as a failure. A refusal is one; what jsonwebtoken finds wrong after it was given
   * the key is about the signature; anything else is an outage or a fault of ours. `this` is the object of one request.
   */
  private sortFailures(attempt: Attempt): void {
    const fail = this.fail.bind(this) as (challenge: unknown) => void;
    this.fail = (challenge: unknown) => {
      if (challenge instanceof RefusalError) return fail(challenge);
      if (attempt.token === undefined) return this.error(challenge as Error);
      attempt.trace?.({ step: 'signature', outcome: 'failed', reason: 'signature_invalid' });
      return fail(refusalError('signature_invalid'));
    };
  }
}

async function giveKey(request: object, token: string, { issuers }: PassportStrategyOptions): Promise<string> {
  const attempt = attemptOf(request);
  const keyed = await findKey(token, issuers, attempt.trace);
  if (!keyed.ok) throw new RefusalError(keyed.refusal);
  attempt.token = keyed.value;
  return keyed.value.publicKey;
}

const refusalError = (reason: RefusalReason): RefusalError => new RefusalError(refused(reason).refusal);

const isCompactJws = (token: string): boolean => token.split('.', 4).length === 3;

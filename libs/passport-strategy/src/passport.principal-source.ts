import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { accepted, RefusalError, type Outcome, type Principal, type Trace } from '@sallyport/protocol';
import type { PrincipalSource } from '@sallyport/resource-server';
import { beginAttempt } from './attempt.js';

/** Lets passport find out who acts; the scope decision stays with the access guard that asks. */
export class PassportPrincipalSource implements PrincipalSource {
  constructor(private readonly guard: CanActivate) {}

  async authenticate(context: ExecutionContext, trace?: Trace): Promise<Outcome<Principal>> {
    const attempt = beginAttempt(context.switchToHttp().getRequest<object>(), trace);
    try {
      await this.guard.canActivate(context);
    } catch (error) {
      if (error instanceof RefusalError) return { ok: false, refusal: error.refusal };
      throw error;
    }
    // Not request.user: only the strategy itself writes here.
    if (attempt.principal === undefined) throw new Error('passport let a request in that the strategy never saw');
    return accepted(attempt.principal);
  }
}

import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { decide } from '@sallyport/authorization';
import {
  OutageError,
  refused,
  RefusalError,
  type Access,
  type Principal,
  type Refusal,
  type Step,
} from '@sallyport/protocol';
import { readAccess } from './access.metadata.js';
import { DecisionReport } from './decision-report.js';
import type { PrincipalSource } from './principal-source.js';
import { ProblemException } from './problem.exception.js';
import { setPrincipal } from './request-principal.js';
import { PRINCIPAL_SOURCE, RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server.options.js';

/**
 * The second gate: extract, verify, decide. It holds no rule of its own and fails closed. Registered globally, so a
 * route is guarded by being a route; one that declares nothing is refused.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly report: DecisionReport;

  constructor(
    @Inject(RESOURCE_SERVER_OPTIONS) private readonly options: ResourceServerOptions,
    @Inject(PRINCIPAL_SOURCE) private readonly principals: PrincipalSource,
  ) {
    this.report = new DecisionReport(options.decisionLog);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Elsewhere than in HTTP the arguments are the caller's payload: nothing in them is to be trusted as a request.
    if (context.getType() !== 'http') return this.refuse(context, refused('context_not_supported').refusal);
    const access = readAccess(context.getHandler(), context.getClass());
    if (access === undefined) return this.refuse(context, refused('route_undeclared').refusal);
    if (access.access === 'public') return true;

    const steps: Step[] | undefined = this.report.wantsSteps ? [] : undefined;
    const principal = await this.authenticate(context, steps);
    if (!principal.ok) return this.refuse(context, { ...principal.refusal, ...scopesOf(access) }, steps);

    const decision = decide(principal.value, access);
    if (decision.effect === 'deny') {
      steps?.push({ step: 'scopes', outcome: 'failed', reason: decision.refusal.reason });
      return this.refuse(context, decision.refusal, steps, principal.value);
    }
    steps?.push({ step: 'scopes', outcome: 'passed' });
    setPrincipal(context.switchToHttp().getRequest<object>(), principal.value);
    this.report.allowed(context, principal.value, steps);
    return true;
  }

  private async authenticate(context: ExecutionContext, steps?: Step[]) {
    try {
      return await this.principals.authenticate(context, steps && ((step) => void steps.push(step)));
    } catch (error) {
      this.report.failed(context, error, steps);
      throw error instanceof OutageError
        ? ProblemException.ofOutage(error)
        : ProblemException.ofMisconfiguration(error);
    }
  }

  private refuse(context: ExecutionContext, refusal: Refusal, steps?: Step[], principal?: Principal): never {
    this.report.refused(context, refusal, steps, principal);
    throw context.getType() === 'http'
      ? ProblemException.ofRefusal(refusal, this.options.realm)
      : new RefusalError(refusal);
  }
}

/** The challenge of a refused token names what the route asks, as RFC 6750 §3 allows. */
function scopesOf(access: Access): Pick<Refusal, 'scopes'> {
  return access.access === 'scopes' ? { scopes: access.scopes } : {};
}

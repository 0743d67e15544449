import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { decide } from '@sallyport/authorization';
import {
  OutageError,
  refused,
  RefusalError,
  type Access,
  type Decision,
  type Principal,
  type Refusal,
  type Step,
} from '@sallyport/protocol';
import { readAccess } from './access.metadata.js';
import { challengeContext, type ChallengeContext } from './challenge.js';
import { CredentialReaders } from './credential-reader.js';
import { DecisionReport } from './decision-report.js';
import { httpCall, readCall, type GuardedCall } from './guarded-call.js';
import type { PrincipalSource } from './principal-source.js';
import { PRINCIPAL_SOURCE, RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server.options.js';

/**
 * The second gate: extract, verify, decide. It holds no rule of its own and fails closed. Registered globally, so a
 * route is guarded by being a route; one that declares nothing is refused. The same for message handlers, once a
 * credential reader for them is registered.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly report: DecisionReport;
  private readonly challenged: ChallengeContext;

  constructor(
    @Inject(RESOURCE_SERVER_OPTIONS) private readonly options: ResourceServerOptions,
    @Inject(PRINCIPAL_SOURCE) private readonly principals: PrincipalSource,
    private readonly readers: CredentialReaders,
  ) {
    this.report = new DecisionReport(options.decisionLog);
    this.challenged = challengeContext(options);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const call = this.callIn(context);
    if (call === undefined) {
      const { refusal } = refused('context_not_supported');
      this.report.refused(context, refusal);
      throw new RefusalError(refusal);
    }
    const refuse = (refusal: Refusal, steps?: Step[], principal?: Principal): never => {
      this.report.refused(context, refusal, steps, principal);
      throw call.errors.ofRefusal(refusal, principal?.issuer);
    };
    const access = readAccess(context.getHandler(), context.getClass());
    if (access === undefined) return refuse(refused('route_undeclared').refusal);
    if (access.access === 'public') return true;

    const steps: Step[] | undefined = this.report.wantsSteps ? [] : undefined;
    const principal = await this.authenticate(context, call, access, steps);
    if (!principal.ok) return refuse({ ...principal.refusal, ...scopesOf(access) }, steps);

    // Of a signed request nothing is left to decide here: IAM weighed it against the policies of the caller.
    const decision: Decision = access.access === 'iam' ? { effect: 'allow' } : decide(principal.value, access);
    if (decision.effect === 'deny') {
      steps?.push({ step: 'scopes', outcome: 'failed', reason: decision.refusal.reason });
      const { refusal } = decision;
      const { missingScopeStatus: status = refusal.status } = this.options;
      return refuse(refusal.reason === 'scope_missing' ? { ...refusal, status } : refusal, steps, principal.value);
    }
    steps?.push({ step: 'scopes', outcome: 'passed' });
    call.keep(principal.value);
    this.report.allowed(context, principal.value, steps);
    return true;
  }

  /** Elsewhere than in HTTP the arguments are the caller's payload: nothing in them is to be trusted as a request. */
  private callIn(context: ExecutionContext): GuardedCall | undefined {
    const type = context.getType<string>();
    if (type === 'http') {
      return httpCall(context, this.principals, this.challenged, this.options.iamPrincipalSource);
    }
    const reader = this.readers.of(type);
    return reader && readCall(context, reader, this.options.authenticator);
  }

  private async authenticate(context: ExecutionContext, call: GuardedCall, { access }: Access, steps?: Step[]) {
    const trace = steps && ((step: Step) => void steps.push(step));
    try {
      return await (access === 'iam' ? call.authenticateSigned(trace) : call.authenticate(trace));
    } catch (error) {
      this.report.failed(context, error, steps);
      throw error instanceof OutageError ? call.errors.ofOutage(error) : call.errors.ofMisconfiguration(error);
    }
  }
}

/** The challenge of a refused token names what the route asks, as RFC 6750 §3 allows. */
function scopesOf(access: Access): Pick<Refusal, 'scopes'> {
  return access.access === 'scopes' ? { scopes: access.scopes } : {};
}

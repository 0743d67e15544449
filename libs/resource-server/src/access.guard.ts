import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { decide } from '@sallyport/authorization';
import {
  OutageError,
  refused,
  RefusalError,
  type Access,
  type Decision,
  type Outcome,
  type Principal,
  type Refusal,
  type Step,
} from '@sallyport/protocol';
import { rememberingAccess } from './access.metadata.js';
import { challengeContext } from './challenge.js';
import { CredentialReaders } from './credential-reader.js';
import { DecisionReport } from './decision-report.js';
import { HttpCall, httpErrors, readCall, type GuardedCall, type HttpTerms } from './guarded-call.js';
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
  private readonly http: HttpTerms;
  private readonly accessOf = rememberingAccess();

  constructor(
    @Inject(RESOURCE_SERVER_OPTIONS) private readonly options: ResourceServerOptions,
    @Inject(PRINCIPAL_SOURCE) principals: PrincipalSource,
    private readonly readers: CredentialReaders,
  ) {
    this.report = new DecisionReport(options.decisionLog);
    const { iamPrincipalSource: iamPrincipals } = options;
    this.http = { principals, iamPrincipals, errors: httpErrors(challengeContext(options)) };
  }

  /** At once when the caller is known without waiting. What is not `true` is thrown, and rejects. */
  canActivate(context: ExecutionContext): true | Promise<true> {
    try {
      return this.guard(context);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  private guard(context: ExecutionContext): true | Promise<true> {
    const call = this.callIn(context);
    if (call === undefined) {
      const { refusal } = refused('context_not_supported');
      this.report.refused(context, refusal);
      throw new RefusalError(refusal);
    }
    const access = this.accessOf(context.getHandler(), context.getClass());
    if (access === undefined) return this.refuse(context, call, refused('route_undeclared').refusal);
    if (access.access === 'public') return true;

    const steps: Step[] | undefined = this.report.wantsSteps ? [] : undefined;
    const principal = this.authenticate(context, call, access, steps);
    return principal instanceof Promise
      ? principal.then((waitedFor) => this.conclude(context, call, access, waitedFor, steps))
      : this.conclude(context, call, access, principal, steps);
  }

  private conclude(
    context: ExecutionContext,
    call: GuardedCall,
    access: Access,
    principal: Outcome<Principal>,
    steps?: Step[],
  ): true {
    if (!principal.ok) return this.refuse(context, call, { ...principal.refusal, ...scopesOf(access) }, steps);

    // Of a signed request nothing is left to decide here: IAM weighed it against the policies of the caller.
    const decision: Decision = access.access === 'iam' ? { effect: 'allow' } : decide(principal.value, access);
    if (decision.effect === 'deny') {
      steps?.push({ step: 'scopes', outcome: 'failed', reason: decision.refusal.reason });
      const { refusal } = decision;
      const { missingScopeStatus: status = refusal.status } = this.options;
      const said = refusal.reason === 'scope_missing' ? { ...refusal, status } : refusal;
      return this.refuse(context, call, said, steps, principal.value);
    }
    steps?.push({ step: 'scopes', outcome: 'passed' });
    call.keep(principal.value);
    this.report.allowed(context, principal.value, steps);
    return true;
  }

  private refuse(
    context: ExecutionContext,
    call: GuardedCall,
    refusal: Refusal,
    steps?: Step[],
    principal?: Principal,
  ): never {
    this.report.refused(context, refusal, steps, principal);
    throw call.errors.ofRefusal(refusal, principal?.issuer);
  }

  /** Elsewhere than in HTTP the arguments are the caller's payload: nothing in them is to be trusted as a request. */
  private callIn(context: ExecutionContext): GuardedCall | undefined {
    const type = context.getType<string>();
    if (type === 'http') return new HttpCall(context, this.http);
    const reader = this.readers.of(type);
    return reader && readCall(context, reader, this.options.authenticator);
  }

  private authenticate(
    context: ExecutionContext,
    call: GuardedCall,
    { access }: Access,
    steps?: Step[],
  ): Outcome<Principal> | Promise<Outcome<Principal>> {
    const trace = steps && ((step: Step) => void steps.push(step));
    try {
      const principal = access === 'iam' ? call.authenticateSigned(trace) : call.authenticate(trace);
      if (!(principal instanceof Promise)) return principal;
      // A constant function would be made, and in a bundle named, for every request: as costly as the digest of a token.
      return principal.catch((error: unknown) => this.fail(context, call, error, steps));
    } catch (error) {
      return this.fail(context, call, error, steps);
    }
  }

  private fail(context: ExecutionContext, call: GuardedCall, error: unknown, steps?: Step[]): never {
    this.report.failed(context, error, steps);
    throw error instanceof OutageError ? call.errors.ofOutage(error) : call.errors.ofMisconfiguration(error);
  }
}

/** The challenge of a refused token names what the route asks, as RFC 6750 §3 allows. */
function scopesOf(access: Access): Pick<Refusal, 'scopes'> {
  return access.access === 'scopes' ? { scopes: access.scopes } : {};
}

import type { ExecutionContext } from '@nestjs/common';
import type { Authenticator } from '@sallyport/authentication';
import { refused, type Outcome, type Principal, type Trace } from '@sallyport/protocol';
import { authenticateCredential } from './authenticate-credential.js';
import type { ChallengeContext } from './challenge.js';
import type { AccessErrors, CredentialReader } from './credential-reader.js';
import type { PrincipalSource } from './principal-source.js';
import { ProblemException } from './problem.exception.js';
import { httpRequest, setPrincipal } from './request-principal.js';

/** One call as the guard sees it, whatever carried it here. */
export interface GuardedCall {
  /** Whose bearer credential the call carries. */
  authenticate(trace?: Trace): Outcome<Principal> | Promise<Outcome<Principal>>;
  /** Whose signature the gateway verified; `iam_required` where nobody can tell. */
  authenticateSigned(trace?: Trace): Outcome<Principal> | Promise<Outcome<Principal>>;
  /** Keeps the principal with this call. */
  keep(principal: Principal): void;
  readonly errors: AccessErrors;
}

/** The gateway may have verified a signature; nobody here knows of it. */
const nobodySigns: PrincipalSource = { authenticate: () => refused('iam_required') };

/** What the guard knows about HTTP before any request. */
export interface HttpTerms {
  readonly principals: PrincipalSource;
  /** Of callers whose signature the gateway verified. */
  readonly iamPrincipals?: PrincipalSource | undefined;
  readonly errors: AccessErrors;
}

export const httpErrors = (challenged: ChallengeContext): AccessErrors => ({
  ofRefusal: (refusal, issuer) => ProblemException.ofRefusal(refusal, challenged, issuer),
  ofOutage: (outage) => ProblemException.ofOutage(outage),
  ofMisconfiguration: (cause) => ProblemException.ofMisconfiguration(cause),
});

/** Nothing of the request is read before `authenticate`. */
export class HttpCall implements GuardedCall {
  constructor(
    private readonly context: ExecutionContext,
    private readonly terms: HttpTerms,
  ) {}

  get errors(): AccessErrors {
    return this.terms.errors;
  }

  authenticate(trace?: Trace): Outcome<Principal> | Promise<Outcome<Principal>> {
    return this.terms.principals.authenticate(this.context, trace);
  }

  authenticateSigned(trace?: Trace): Outcome<Principal> | Promise<Outcome<Principal>> {
    return (this.terms.iamPrincipals ?? nobodySigns).authenticate(this.context, trace);
  }

  keep(principal: Principal): void {
    setPrincipal(httpRequest<object>(this.context), principal);
  }
}

/** The credential is read at once. Always the core's authenticator: another source of principals knows HTTP alone. */
export function readCall(
  context: ExecutionContext,
  reader: CredentialReader,
  authenticator: Authenticator,
): GuardedCall {
  const credential = reader.read(context);
  return {
    authenticate: (trace) => authenticateCredential(authenticator, credential, trace),
    authenticateSigned: (trace) => nobodySigns.authenticate(context, trace),
    keep: (principal) => setPrincipal(reader.callOf(context), principal),
    errors: reader.errors,
  };
}

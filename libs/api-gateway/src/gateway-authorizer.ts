import type { Authenticator } from '@sallyport/authentication';
import { decide } from '@sallyport/authorization';
import { readBearer, type TokenScheme } from '@sallyport/credentials';
import { faultRecord, type DecisionLog, type DecisionRecord } from '@sallyport/decision-log';
import { RefusalError, type Outcome, type Principal, type RefusalReason, type Step } from '@sallyport/protocol';
import { matchRoute, type ManifestRoute, type RouteManifest } from '@sallyport/route-manifest';
import { authorizerContext, plainIdentifier, type AuthorizerContext } from './authorizer-context.js';
import type { MethodArn } from './method-arn.js';
import { PolicyCompiler, type PolicyDocument } from './policy.js';
import { readTokenEvent } from './token-event.js';

export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: PolicyDocument;
  readonly context: AuthorizerContext;
}

export interface GatewayAuthorizerOptions {
  readonly authenticator: Authenticator;
  readonly manifest: RouteManifest;
  readonly scheme?: TokenScheme;
  readonly decisionLog?: DecisionLog;
}

/** The first gate: a REST TOKEN event in, a policy for every route of this token out. */
export class GatewayAuthorizer {
  private readonly policies: PolicyCompiler;

  constructor(private readonly options: GatewayAuthorizerOptions) {
    this.policies = new PolicyCompiler(options.manifest);
  }

  /**
   * Returns the policy and context of the token in the event. A missing scope is not an error: the policy leaves the
   * route out.
   *
   * @throws {@link RefusalError} the token is refused; the door says `Unauthorized`
   * @throws {@link OutageError} an issuer does not answer
   * @throws {@link MisconfigurationError} the event is not one this function is built for
   */
  async authorize(event: unknown): Promise<AuthorizerAnswer> {
    const steps: Step[] | undefined = this.options.decisionLog?.wantsSteps ? [] : undefined;
    let asked: AskedRoute | undefined;
    try {
      const { authorizationToken, method } = readTokenEvent(event);
      asked = this.routeOf(method);
      const principal = await this.authenticate(authorizationToken, steps);
      if (!principal.ok) throw new RefusalError(principal.refusal);
      const answer = {
        principalId: plainIdentifier(principal.value.subject),
        policyDocument: this.policies.compile(principal.value, method.stageArn),
        context: authorizerContext(principal.value),
      };
      this.recordDecision(principal.value, asked, steps);
      return answer;
    } catch (error) {
      this.record({ ...faultRecord(error), ...asked?.named }, steps);
      throw error;
    }
  }

  private async authenticate(header: string | undefined, steps?: Step[]): Promise<Outcome<Principal>> {
    const credential = readBearer(header, this.options.scheme);
    if (!credential.ok) {
      steps?.push({ step: 'credential', outcome: 'failed', reason: credential.refusal.reason });
      return credential;
    }
    steps?.push({ step: 'credential', outcome: 'passed' });
    return this.options.authenticator.authenticate(credential.value, steps && ((step) => void steps.push(step)));
  }

  private routeOf({ verb, path }: MethodArn): AskedRoute {
    const route = matchRoute(this.options.manifest, verb, path);
    return route === undefined ? { named: {} } : { route, named: { route: `${verb} ${route.path}` } };
  }

  /** The policy speaks of every route; the log line of the one that was asked for. */
  private recordDecision(principal: Principal, { route, named }: AskedRoute, steps?: Step[]): void {
    if (this.options.decisionLog === undefined) return;
    const { issuer, clientId } = principal;
    const caller = clientId === undefined ? { issuer } : { issuer, client: clientId };
    const reason = refusalOf(principal, route);
    if (reason === undefined) {
      steps?.push({ step: 'policy', outcome: 'passed' });
      this.record({ outcome: 'allow', ...named, ...caller }, steps);
    } else {
      steps?.push({ step: 'policy', outcome: 'failed', reason });
      this.record({ outcome: 'deny', reason, ...named, ...caller }, steps);
    }
  }

  private record(record: Omit<DecisionRecord, 'at'>, steps?: readonly Step[]): void {
    this.options.decisionLog?.record({ at: 'authorizer', ...record }, steps);
  }
}

interface AskedRoute {
  readonly route?: ManifestRoute;
  /** For the log: method and template, when the route is declared. */
  readonly named: { readonly route?: string };
}

function refusalOf(principal: Principal, route: ManifestRoute | undefined): RefusalReason | undefined {
  if (route === undefined) return 'route_undeclared';
  const decision = decide(principal, route);
  return decision.effect === 'deny' ? decision.refusal.reason : undefined;
}

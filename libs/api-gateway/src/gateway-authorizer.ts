import type { Authenticator, ExchangedToken } from '@sallyport/authentication';
import { decide } from '@sallyport/authorization';
import type { TokenScheme } from '@sallyport/credentials';
import { faultRecord, type DecisionLog, type DecisionRecord } from '@sallyport/decision-log';
import {
  accepted,
  refused,
  RefusalError,
  withoutStack,
  type Access,
  type Credential,
  type Decision,
  type Outcome,
  type Principal,
  type Refusal,
  type Step,
} from '@sallyport/protocol';
import type { RouteManifest } from '@sallyport/route-manifest';
import { declaredRoutes, type Asked, type DeclaredRoutes } from './asked-route.js';
import { authorizerContext, scopeContext, type AuthorizerContext } from './authorizer-context.js';
import { readAuthorizerEvent, type CredentialPlaces } from './authorizer-event.js';
import { defaultProfile, type AuthorizerProfile } from './authorizer-profile.js';
import type { AuthorizerRequest } from './authorizer-request.js';
import { ByScopes } from './by-scopes.js';
import { eventNotSupported } from './event-members.js';
import { PhantomContext, type PhantomTokens } from './phantom-context.js';
import { policyAnswer, refusalAnswer, type PolicyAnswer } from './policy-answer.js';
import { denyAll, expiring, type PolicyDocument } from './policy-document.js';
import { PolicyCompiler } from './policy.js';
import { readPresented } from './presented-credential.js';
import { connectPolicy, methodArnPolicy, stagePolicy } from './seed-policies.js';
import { simpleAnswer, simpleDecision, type SimpleAnswer } from './simple-answer.js';
import { withoutScopes } from './without-scopes.js';

export type AuthorizerAnswer = PolicyAnswer | SimpleAnswer;

export interface GatewayAuthorizerOptions {
  readonly authenticator: Authenticator;
  readonly manifest: RouteManifest;
  /** Names the manifest in the context, so that who stands behind sees whether its own is another. Absent: nothing does. */
  readonly manifestTag?: string;
  readonly scheme?: TokenScheme;
  readonly places?: CredentialPlaces;
  readonly profile?: Partial<AuthorizerProfile>;
  /** What a WebSocket API's `$connect` asks. */
  readonly connect?: Access;
  /** The value of a caller's API key, for usage plans; undefined: it has none. */
  readonly usageKeyOf?: (principal: Principal) => string | undefined;
  /** Hands the JWT behind a token on to the applications. Absent: the context holds no token. */
  readonly phantom?: PhantomTokens;
  /** Above this a policy is made smaller where it can be, and is warned of. Default 8,192. */
  readonly policyMaxBytes?: number;
  readonly decisionLog?: DecisionLog;
}

const defaultPlaces: CredentialPlaces = {
  header: 'authorization',
  websocket: { tokenFrom: 'header', parameter: 'access_token' },
};
const anyGoodToken: Access = { access: 'authenticated' };

/** The first gate: an authorizer event of any format in, a policy for every route of this token out. */
export class GatewayAuthorizer {
  private readonly profile: AuthorizerProfile;
  private readonly routes: DeclaredRoutes;
  private readonly policies: PolicyCompiler;
  private readonly recent = new ByScopes<PolicyDocument>();
  private readonly phantomContext: PhantomContext | undefined;
  private toldOfKey = false;

  constructor(private readonly options: GatewayAuthorizerOptions) {
    this.profile = { ...defaultProfile, ...options.profile };
    const manifest = this.profile.decides === 'authenticate' ? withoutScopes(options.manifest) : options.manifest;
    this.routes = declaredRoutes(manifest);
    const { policyMaxBytes, decisionLog, phantom } = options;
    const notice = (warning: string) => decisionLog?.notice(warning);
    this.policies = new PolicyCompiler(manifest, {
      ...(policyMaxBytes !== undefined && { maxBytes: policyMaxBytes }),
      warn: notice,
    });
    const { cacheTtlSeconds: gatewayTtlSeconds } = this.profile;
    this.phantomContext =
      phantom && new PhantomContext(phantom, { gatewayTtlSeconds, maxBytes: policyMaxBytes ?? 8_192, notice });
  }

  /**
   * Returns the policy and context of the token in the event, or a plain yes or no where an HTTP API is set up for
   * them. A missing scope is not an error: the policy leaves the route out. A refused token is one for REST and
   * WebSocket APIs, and an answer for HTTP APIs, which know no other way.
   *
   * @throws {@link RefusalError} the token is refused; the door says `Unauthorized`
   * @throws {@link OutageError} an issuer does not answer
   * @throws {@link MisconfigurationError} the event is not one this function is built for
   */
  async authorize(event: unknown): Promise<AuthorizerAnswer> {
    return this.answerTo(event);
  }

  /** As {@link authorize}, but at once when nobody has to be asked: then errors are thrown. */
  answerTo(event: unknown): AuthorizerAnswer | Promise<AuthorizerAnswer> {
    const steps: Step[] | undefined = this.options.decisionLog?.wantsSteps ? [] : undefined;
    let asked: Asked | undefined;
    try {
      const request = readAuthorizerEvent(event, this.options.places ?? defaultPlaces);
      asked = this.routes.asked(request);
      this.checkKey(request);
      const credential = this.credentialOf(request, steps);
      const caller = credential.ok ? this.callerOf(credential.value, steps) : credential;
      return caller instanceof Promise
        ? this.whenKnown(caller, request, asked, steps)
        : this.conclude(caller, request, asked, steps);
    } catch (error) {
      return this.failed(error, asked, steps);
    }
  }

  private async whenKnown(
    caller: Promise<Outcome<ExchangedToken>>,
    request: AuthorizerRequest,
    asked: Asked,
    steps?: Step[],
  ): Promise<AuthorizerAnswer> {
    try {
      return this.conclude(await caller, request, asked, steps);
    } catch (error) {
      return this.failed(error, asked, steps);
    }
  }

  private conclude(
    caller: Outcome<ExchangedToken>,
    request: AuthorizerRequest,
    asked: Asked,
    steps?: Step[],
  ): AuthorizerAnswer {
    if (!caller.ok) {
      const answer = this.refuse(request, caller.refusal);
      this.record({ at: 'authorizer', outcome: 'deny', reason: caller.refusal.reason, ...asked.named }, steps);
      return answer;
    }
    const { principal } = caller.value;
    const decision = this.decisionOn(request, asked, principal);
    const answer = this.answer(request, asked, principal, decision);
    this.recordDecision(principal, asked, decision, steps);
    return this.phantomContext?.into(answer, caller.value, request.gateway) ?? answer;
  }

  private failed(error: unknown, asked: Asked | undefined, steps?: Step[]): never {
    this.record({ at: 'authorizer', ...faultRecord(error), ...asked?.named }, steps);
    throw error;
  }

  /**
   * Settings say that the gateway keeps an answer for each route, and its event shows that it does not. A policy then speaks
   * of every route, which is right for either; a plain yes would open the others, so there is none.
   */
  private checkKey(request: AuthorizerRequest): void {
    const { routeInKey, cacheTtlSeconds } = this.profile;
    if (request.keyedByRoute !== false || !routeInKey.http || cacheTtlSeconds === 0) return;
    const fault =
      'AUTHORIZER_IDENTITY_SOURCES has $context.routeKey and the identity sources of the gateway have not: add it there, or ' +
      'take it out here.';
    if (this.answersSimply(request)) throw eventNotSupported(fault);
    if (!this.toldOfKey) this.options.decisionLog?.notice(fault);
    this.toldOfKey = true;
  }

  private credentialOf({ presented }: AuthorizerRequest, steps?: Step[]): Outcome<Credential> {
    const credential = readPresented(presented, this.options.scheme);
    steps?.push(
      credential.ok
        ? { step: 'credential', outcome: 'passed' }
        : { step: 'credential', outcome: 'failed', reason: credential.refusal.reason },
    );
    return credential;
  }

  private callerOf(credential: Credential, steps?: Step[]): Outcome<ExchangedToken> | Promise<Outcome<ExchangedToken>> {
    const trace = steps && ((step: Step) => void steps.push(step));
    const { phantom, authenticator } = this.options;
    if (phantom !== undefined) return phantom.exchange(credential, trace);
    const principal = authenticator.authenticate(credential, trace);
    return principal instanceof Promise ? principal.then(withoutToken) : withoutToken(principal);
  }

  private refuse(request: AuthorizerRequest, refusal: Refusal): AuthorizerAnswer {
    if (request.gateway === 'rest' || request.gateway === 'websocket')
      throw withoutStack(() => new RefusalError(refusal));
    return this.answersSimply(request) ? simpleAnswer(false) : refusalAnswer(request.stageArn);
  }

  /** What this request gets. The answer may speak of every route; the log line, and a simple answer, of this one. */
  private decisionOn(request: AuthorizerRequest, asked: Asked, principal: Principal): Decision {
    if (request.gateway === 'websocket') return decide(principal, this.options.connect ?? anyGoodToken);
    if (this.answersSimply(request)) {
      const cached = this.profile.cacheTtlSeconds > 0;
      return simpleDecision(this.routes, principal, request, { asked: asked.routes, cached });
    }
    return asked.route === undefined ? undeclared : decide(principal, asked.route);
  }

  private answer(request: AuthorizerRequest, asked: Asked, principal: Principal, decision: Decision): AuthorizerAnswer {
    const { missingScopeStatus, scopeSeparator, policy, policyExpires } = this.profile;
    if (missingScopeStatus === 401 && decision.effect === 'deny' && decision.refusal.reason === 'scope_missing') {
      if (this.isOfOneRoute(request)) throw withoutStack(() => new RefusalError(decision.refusal));
    }
    if (this.answersSimply(request)) {
      const allowed = decision.effect === 'allow';
      return simpleAnswer(allowed, allowed ? this.contextOf(principal) : {});
    }
    const context = policy === 'method-arn' ? scopeContext(principal, scopeSeparator) : this.contextOf(principal);
    const document = this.policyOf(request, asked, principal, decision);
    return policyAnswer(
      principal,
      policyExpires ? expiring(document, principal.expiresAt) : document,
      context,
      request.gateway === 'rest' ? this.options.usageKeyOf?.(principal) : undefined,
    );
  }

  private contextOf(principal: Principal): AuthorizerContext {
    return authorizerContext(principal, this.profile.scopeSeparator, this.options.manifestTag);
  }

  private policyOf(request: AuthorizerRequest, asked: Asked, principal: Principal, decision: Decision): PolicyDocument {
    const { stageArn, method, route } = request;
    if (method === undefined) return decision.effect === 'allow' ? connectPolicy(stageArn) : denyAll(stageArn);
    if (this.profile.policy === 'stage') return stagePolicy(stageArn);
    if (this.profile.policy === 'method-arn') {
      return decision.effect === 'allow' ? methodArnPolicy(method, asked.route) : denyAll(stageArn);
    }
    if (route !== undefined && this.keyHoldsRoute(request)) {
      const own = this.routes.at(route);
      if (own.length > 0) return this.policies.compileOnly(own, principal, stageArn);
    }
    return this.recent.get(principal.scopes, stageArn, () => this.policies.compile(principal, stageArn));
  }

  private answersSimply({ gateway }: AuthorizerRequest): boolean {
    return gateway === 'http-2.0' && this.profile.response === 'simple';
  }

  private keyHoldsRoute({ gateway, keyedByRoute }: AuthorizerRequest): boolean {
    if (gateway === 'rest') return this.profile.routeInKey.rest;
    return gateway === 'http-2.0' && this.profile.routeInKey.http && keyedByRoute !== false;
  }

  /** Whether the gateway judges no other route with this answer, so that a refusal may be said as one. */
  private isOfOneRoute(request: AuthorizerRequest): boolean {
    if (request.gateway === 'websocket') return true;
    if (request.gateway !== 'rest') return false;
    return this.profile.cacheTtlSeconds === 0 || (this.keyHoldsRoute(request) && request.route !== undefined);
  }

  private recordDecision({ issuer, clientId }: Principal, { named }: Asked, decision: Decision, steps?: Step[]): void {
    if (this.options.decisionLog === undefined || this.options.decisionLog.isSilent === true) return;
    const caller = clientId === undefined ? { issuer } : { issuer, client: clientId };
    if (decision.effect === 'allow') {
      steps?.push({ step: 'policy', outcome: 'passed' });
      this.record({ at: 'authorizer', outcome: 'allow', ...named, ...caller }, steps);
    } else {
      const { reason } = decision.refusal;
      steps?.push({ step: 'policy', outcome: 'failed', reason });
      this.record({ at: 'authorizer', outcome: 'deny', reason, ...named, ...caller }, steps);
    }
  }

  private record(record: DecisionRecord, steps?: readonly Step[]): void {
    this.options.decisionLog?.record(record, steps);
  }
}

const withoutToken = (principal: Outcome<Principal>): Outcome<ExchangedToken> =>
  principal.ok ? accepted({ principal: principal.value }) : principal;

const undeclared: Decision = { effect: 'deny', refusal: refused('route_undeclared').refusal };

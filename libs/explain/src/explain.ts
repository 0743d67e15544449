import type { Authenticator } from '@sallyport/authentication';
import { decide } from '@sallyport/authorization';
import { readBearer, type TokenScheme } from '@sallyport/credentials';
import {
  MisconfigurationError,
  OutageError,
  scopesOf,
  type Outcome,
  type Reason,
  type StepName,
} from '@sallyport/protocol';
import { matchRoute, type RouteManifest } from '@sallyport/route-manifest';
import { byRouteAlone, routePassed, takesToken, type TokenRoute } from './by-route-alone.js';
import type { Explanation, IssuerFacts } from './explanation.js';
import { inWords, type Decided } from './in-words.js';
import { meaningOf } from './meaning-of.js';
import { opens, policyLine, type GateOver } from './policy-line.js';
import { remedies, tooStrictPolicy } from './remedies.js';
import { seenToken } from './seen-token.js';
import { StepRecord } from './step-record.js';
import type { WalkFacts } from './step-words.js';

/** The parts that decide for real; the explanation comes from running them. */
export interface Pipeline {
  readonly authenticator: Authenticator;
  readonly manifest: RouteManifest;
  /** The header that carries the token, for the words. */
  readonly header: string;
  readonly scheme: TokenScheme;
  readonly gateOver: GateOver;
  readonly issuers: readonly IssuerFacts[];
  /** The issuer that the pipeline chooses for a token. */
  readonly issuerOf: (token: string) => IssuerFacts | undefined;
}

export interface ExplainedRequest {
  readonly method: string;
  /** As the caller sends it, without a query. */
  readonly path: string;
  /** The value of the header that carries the token; absent: it was not sent. */
  readonly authorization?: string | undefined;
}

export interface ExplainOptions {
  /** Names all scopes of the token, which are the value of a claim: for whoever holds the token, never for a log. */
  readonly showsScopes?: boolean;
}

/**
 * Returns how a request is decided and why, step by step, by deciding it: the same authenticator, the same decision on
 * scopes and the same policy as at the two gates. `deny` when either of them refuses.
 *
 * A route that is public, signed with IAM or declared by nobody decides alone, as at the guard: its token is not looked
 * at. An issuer or a store that does not answer makes it `undecided`, and so does a misconfiguration.
 *
 * What it says holds names, shapes, the operator's configuration, and of the token's scopes those that some route asks
 * for; no token, no secret and no other value of a claim. Does NOT look at API keys, resource policies or the
 * gateway's cache: `gateway-emulator` does.
 */
export async function explain(
  request: ExplainedRequest,
  pipeline: Pipeline,
  { showsScopes = false }: ExplainOptions = {},
): Promise<Explanation> {
  const route = matchRoute(pipeline.manifest, request.method, request.path);
  return takesToken(route)
    ? new Walk(request, route, pipeline, showsScopes).end()
    : byRouteAlone(route, request, pipeline);
}

/** One request on its way through the pipeline. */
class Walk {
  private readonly record = new StepRecord();
  private facts: WalkFacts;

  constructor(
    private readonly request: ExplainedRequest,
    private readonly route: TokenRoute,
    private readonly pipeline: Pipeline,
    showsScopes: boolean,
  ) {
    const { header, issuers: trusted, manifest } = pipeline;
    const { authorization } = request;
    this.facts = { header, authorization, route, trusted, knownScopes: scopesOf(manifest.routes), showsScopes };
  }

  async end(): Promise<Explanation> {
    try {
      return await this.decided();
    } catch (error) {
      if (!(error instanceof OutageError || error instanceof MisconfigurationError)) throw error;
      this.facts = { ...this.facts, fault: error.message };
      return this.concluded('undecided', error.reason, this.facts.principal && 'policy');
    }
  }

  private async decided(): Promise<Explanation> {
    const credential = readBearer(this.request.authorization, this.pipeline.scheme);
    this.report('credential', credential);
    if (!credential.ok) return this.concluded('deny', credential.refusal.reason);
    const { token } = credential.value;
    this.facts = { ...this.facts, token: seenToken(token), issuer: this.pipeline.issuerOf(token) };
    const found = await this.pipeline.authenticator.authenticate(credential.value, this.record.trace);
    if (!found.ok) return this.concluded('deny', found.refusal.reason);
    this.facts = { ...this.facts, principal: found.value };

    const decision = decide(found.value, this.route);
    const outcome = decision.effect === 'allow' ? found : ({ ok: false, refusal: decision.refusal } as const);
    this.report('scopes', outcome);
    const policy = await policyLine(found, this.request, this.pipeline.gateOver);
    this.facts = { ...this.facts, policy };
    if (opens(policy)) this.record.trace({ step: 'policy', outcome: 'passed' });
    else
      this.record.trace({ step: 'policy', outcome: 'failed', ...(!outcome.ok && { reason: outcome.refusal.reason }) });
    if (!outcome.ok) return this.concluded('deny', outcome.refusal.reason);
    return opens(policy) ? this.concluded('allow') : this.concluded('deny', undefined, 'policy');
  }

  private report(step: StepName, outcome: Outcome<unknown>): void {
    this.record.trace(
      outcome.ok ? { step, outcome: 'passed' } : { step, outcome: 'failed', reason: outcome.refusal.reason },
    );
  }

  private concluded(verdict: Explanation['verdict'], reason?: Reason, at?: StepName): Explanation {
    const { route, facts, record } = this;
    return {
      verdict,
      ...(reason !== undefined && { reason, because: meaningOf(reason) }),
      route: `${this.request.method} ${route.path}`,
      steps: [
        routePassed(this.request.method, route),
        ...inWords(record, facts, verdict === 'allow' ? undefined : this.lastStep(reason, at)),
      ],
    };
  }

  private lastStep(reason: Reason | undefined, at: StepName | undefined): Decided {
    if (reason === undefined) return { at: at ?? 'policy', remedy: tooStrictPolicy };
    const { header, issuer, trusted } = this.facts;
    const remedy = remedies[reason]({ header, issuer, trusted, asks: scopesOf([this.route]) });
    return { at: at ?? this.record.decidedAt(reason), reason, remedy };
  }
}

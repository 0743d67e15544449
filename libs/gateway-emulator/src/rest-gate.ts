import type { RestApi, RestRoute } from './api.js';
import type { CachedResult } from './authorize.js';
import { contextVariables } from './context-variables.js';
import { failures, type Failure } from './failures.js';
import { headerValues } from './gateway-request.js';
import { iamAuthorizer } from './iam/iam-authorizer.js';
import { nobodySigns, type IamCaller } from './iam/iam-registry.js';
import { methodArn, methodArnBytes } from './method-arn.js';
import { userPoolsAuthorizer } from './native/user-pools-authorizer.js';
import type { PipelineParts } from './pipeline.js';
import type { AuthorizerContext, RoutedRequest } from './proxy-event.js';
import type { PolicyVerdict } from './policy-evaluation.js';
import { combineVerdicts, resourcePolicyOf } from './resource-policy.js';
import { restAuthorizer, restContext } from './rest-authorizer.js';
import { createResultCache } from './result-cache.js';
import { openKeyDesk } from './usage-plans/key-desk.js';
import { createTokenBucket } from './usage-plans/token-bucket.js';
import type { ApiKey } from './usage-plans/usage-plan.js';

/** Who was let through, as the integration's event tells it. */
interface Identified {
  readonly context: AuthorizerContext | null;
  readonly apiKey: ApiKey | null;
  readonly caller: IamCaller | null;
}

export type Passed =
  | ({ readonly ok: true } & Identified)
  | { readonly ok: false; readonly failure: Failure; readonly context: AuthorizerContext | null };

/** What stands between a method of a REST API and its integration. */
export interface RestGate {
  pass(route: RestRoute, routed: RoutedRequest): Promise<Passed>;
  /** Forgets every cached result (G48). */
  flush(): void;
}

type Authorized =
  | {
      readonly ok: true;
      readonly context: AuthorizerContext | null;
      readonly usageIdentifierKey?: string | undefined;
      readonly caller?: IamCaller;
    }
  | Extract<Passed, { ok: false }>;

const stopped = (failure: Failure, context: AuthorizerContext | null = null) =>
  ({ ok: false, failure, context }) as const;

/** Steps 2 to 7 of the pipeline, in the order of API Gateway. An authorizer that is not there lets nobody through (G70). */
export function restGate(api: RestApi, parts: PipelineParts): RestGate {
  const { clock, counters, log, authorizer: handler } = parts;
  const cache = createResultCache<CachedResult>(api.authorizer?.resultTtlSeconds ?? 0, clock);
  const askLambda =
    api.authorizer === undefined || handler === undefined
      ? null
      : restAuthorizer(api, api.authorizer, { handler, cache, counters, log });
  const pools =
    api.userPoolsAuthorizer === undefined
      ? null
      : userPoolsAuthorizer([api.id, api.stage], api.userPoolsAuthorizer, parts);

  const askIam = iamAuthorizer(api, parts.iam ?? nobodySigns);
  const resourceSays = resourcePolicyOf(api);
  const account = api.callerAccount ?? 'same';

  /** @param resource - what the resource policy says, which is no explicit Deny; `null` without one */
  async function authorized(
    { authorization, scopes = [] }: RestRoute,
    routed: RoutedRequest,
    arn: string,
    resource: PolicyVerdict | null,
  ): Promise<Authorized> {
    const { request } = routed;
    // A silent authorizer can be made up for within one account; where there is none, the policy must speak itself.
    const mustAllow = resource === 'implicit-deny' ? stopped(failures.implicitDeny) : null;
    if (authorization === 'NONE') return mustAllow ?? { ok: true, context: null };
    if (Buffer.byteLength(arn) > methodArnBytes) return stopped(failures.uriTooLong);
    if (authorization === 'COGNITO_USER_POOLS' && pools !== null) {
      const context = contextVariables({ api, request, resourcePath: routed.resource });
      const answer = await pools.authorize({ request, stageVariables: api.stageVariables, context }, scopes);
      return answer.ok ? (mustAllow ?? answer) : stopped(answer.failure);
    }
    if (authorization === 'AWS_IAM') {
      const answer = askIam(request, arn, (verdict) => combineVerdicts(verdict, resource, account));
      log({
        requestId: request.requestId,
        event: 'signature-checked',
        outcome: answer.ok ? 'passed' : String(answer.failure.errorType),
      });
      return answer.ok ? { ok: true, context: null, caller: answer.caller } : stopped(answer.failure);
    }
    if (authorization === 'CUSTOM' && askLambda !== null) {
      const answer = await askLambda(routed, arn, (verdict) => combineVerdicts(verdict, resource, account));
      const context = restContext(answer);
      if (!answer.ok) return stopped(answer.failure, context);
      return { ok: true, context, usageIdentifierKey: answer.grant.usageIdentifierKey };
    }
    return stopped(failures.authorizerMisconfigured);
  }

  const desk = openKeyDesk(api.apiKeys ?? [], api.usagePlans ?? [], clock);
  const takesRequest = api.throttle === undefined ? () => true : createTokenBucket(api.throttle, clock);
  const fromAuthorizer = api.apiKeySource === 'AUTHORIZER';
  const keyFirst = api.choices?.apiKeyCheck === 'before-authorizer' && !fromAuthorizer;

  async function pass(route: RestRoute, routed: RoutedRequest): Promise<Passed> {
    const metered = route.apiKeyRequired === true;
    const sent = metered && !fromAuthorizer ? desk.find(headerValues(routed.request, 'x-api-key').join(', ')) : null;
    const keyFailure = (key: ApiKey | null): Failure | null =>
      key === null ? failures.invalidApiKey : desk.meter(key);

    const arn = methodArn(api, routed.request.method, routed.path);
    const resource = resourceSays(routed.request, arn);
    if (resource === 'explicit-deny') return stopped(failures.resourcePolicyDeny); // the first phase of G19
    if (!takesRequest()) return stopped(failures.throttled);
    const early = metered && keyFirst ? keyFailure(sent) : null;
    if (early !== null) return stopped(early);
    const answer = await authorized(route, { ...routed, apiKey: sent }, arn, resource);
    if (!answer.ok) return answer;
    const { context, usageIdentifierKey = '', caller = null } = answer;
    const apiKey = metered && fromAuthorizer ? desk.find(usageIdentifierKey) : sent;
    const late = metered && !keyFirst ? keyFailure(apiKey) : null;
    return late === null ? { ok: true, context, apiKey, caller } : stopped(late, context);
  }

  return {
    pass,
    flush() {
      cache.flush();
      pools?.flush();
    },
  };
}

import type { RestApi, RestRoute } from './api.js';
import type { CachedResult } from './authorize.js';
import { contextVariables } from './context-variables.js';
import { failures, type Failure } from './failures.js';
import { methodArn, methodArnBytes } from './method-arn.js';
import { userPoolsAuthorizer } from './native/user-pools-authorizer.js';
import type { PipelineParts } from './pipeline.js';
import type { AuthorizerContext, RoutedRequest } from './proxy-event.js';
import { restAuthorizer, restContext } from './rest-authorizer.js';
import { createResultCache } from './result-cache.js';

export type Passed =
  | { readonly ok: true; readonly context: AuthorizerContext | null }
  | { readonly ok: false; readonly failure: Failure; readonly context: AuthorizerContext | null };

/** What stands between a method of a REST API and its integration. */
export interface RestGate {
  pass(route: RestRoute, routed: RoutedRequest): Promise<Passed>;
  /** Forgets every cached result (G48). */
  flush(): void;
}

const stopped = (failure: Failure, context: AuthorizerContext | null = null): Passed => ({
  ok: false,
  failure,
  context,
});

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

  async function authorized({ authorization, scopes = [] }: RestRoute, routed: RoutedRequest): Promise<Passed> {
    if (authorization === 'NONE') return { ok: true, context: null };
    const { request, resource, path } = routed;
    const arn = methodArn(api, request.method, path);
    if (Buffer.byteLength(arn) > methodArnBytes) return stopped(failures.uriTooLong);
    if (authorization === 'COGNITO_USER_POOLS' && pools !== null) {
      const context = contextVariables({ api, request, resourcePath: resource });
      const answer = await pools.authorize({ request, stageVariables: api.stageVariables, context }, scopes);
      return answer.ok ? answer : stopped(answer.failure);
    }
    if (authorization === 'CUSTOM' && askLambda !== null) {
      const answer = await askLambda(routed, arn);
      const context = restContext(answer);
      return answer.ok ? { ok: true, context } : stopped(answer.failure, context);
    }
    return stopped(failures.authorizerMisconfigured);
  }

  return {
    pass: authorized,
    flush() {
      cache.flush();
      pools?.flush();
    },
  };
}

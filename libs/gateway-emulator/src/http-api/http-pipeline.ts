import type { CachedResult } from '../authorize.js';
import { contextVariables } from '../context-variables.js';
import type { Failure } from '../failures.js';
import type { GatewayRequest } from '../gateway-request.js';
import type { GatewayAnswer } from '../gateway-response.js';
import { iamAuthorizer } from '../iam/iam-authorizer.js';
import { nobodySigns, type IamCaller } from '../iam/iam-registry.js';
import { integrate } from '../integrate.js';
import { methodArn } from '../method-arn.js';
import { pathInStage, type Pipeline, type PipelineParts } from '../pipeline.js';
import { createResultCache } from '../result-cache.js';
import type { HttpApi } from './http-api.js';
import { readHttpAnswer } from './http-answer.js';
import { grantInEvent, httpAuthorizer } from './http-authorizer.js';
import { httpPreflightAnswer, isPreflight, withCors } from './http-cors.js';
import { integrationEvent, type HttpRouted } from './http-event.js';
import { httpFailureAnswer, httpFailures } from './http-failures.js';
import { buildHttpRoutes, selectRoute, type SelectedRoute } from './http-routes.js';
import { jwtAuthorizer } from './jwt-authorizer.js';
import { signerInEvent } from './signer-in-event.js';

type Authorized =
  | { readonly event: Readonly<Record<string, unknown>> | undefined; readonly caller?: IamCaller }
  | { readonly failure: Failure; readonly challenge?: string };

/** An OPTIONS request that a route for every method catches is that route's, with its authorization (G26). */
const catchesPreflight = (selected: SelectedRoute | null): boolean =>
  selected !== null && selected.route.method === 'ANY' && selected.route.authorization !== 'NONE';

/** The pipeline of an HTTP API: preflight, route, authorizer, integration. */
export function createHttpPipeline(api: HttpApi, parts: PipelineParts): Pipeline {
  const { counters, log } = parts;
  const routes = buildHttpRoutes(api.routes);
  const cache = createResultCache<CachedResult>(api.authorizer?.resultTtlSeconds ?? 0, parts.clock);
  const askLambda =
    api.authorizer === undefined || parts.authorizer === undefined
      ? null
      : httpAuthorizer(api, api.authorizer, { handler: parts.authorizer, cache, counters, log });
  const askIam = iamAuthorizer(api, parts.iam ?? nobodySigns);
  const readJwt = api.jwtAuthorizer === undefined ? null : jwtAuthorizer(api.jwtAuthorizer, parts);

  async function authorized(routed: HttpRouted, path: string): Promise<Authorized> {
    const { request, selected } = routed;
    const { route } = selected;
    const format = route.payloadFormatVersion ?? '2.0';
    const context = contextVariables({ api, request, routeKey: route.routeKey });
    const facts = { request, stageVariables: api.stageVariables, context };
    if (route.authorization === 'NONE') return { event: undefined };
    if (route.authorization === 'JWT' && readJwt !== null) {
      const authorization = await readJwt(facts, route);
      if (!authorization.ok) return authorization;
      const { claims, scopes } = authorization;
      return { event: format === '2.0' ? { jwt: { claims, scopes } } : { claims, scopes } };
    }
    if (route.authorization === 'CUSTOM' && askLambda !== null) {
      const authorization = await askLambda(routed, path, facts);
      return authorization.ok ? { event: grantInEvent(authorization, format) } : authorization;
    }
    if (route.authorization === 'AWS_IAM') {
      const answer = askIam(request, methodArn(api, request.method, path), (verdict) => verdict);
      const outcome = answer.ok ? 'passed' : String(answer.failure.errorType);
      log({ requestId: request.requestId, event: 'signature-checked', outcome });
      if (!answer.ok) return { failure: { ...httpFailures.forbidden, rule: answer.failure.rule } };
      return { event: signerInEvent(answer.caller, format), caller: answer.caller };
    }
    return { failure: httpFailures.authorizerFailed }; // never skipped (G70)
  }

  async function handle(request: GatewayRequest): Promise<GatewayAnswer> {
    const { requestId, method } = request;
    const path = pathInStage(api, request.target);
    const selected = path === null ? null : selectRoute(routes, method, path, api.choices?.trailingSlash);
    const resource = selected?.route.routeKey ?? null;
    const answered = (answer: GatewayAnswer, rule?: string): GatewayAnswer => {
      log({ requestId, event: 'answered', method, resource, status: answer.status, ...(rule && { rule }) });
      return answer;
    };
    const end = (failure: Failure, challenge?: string): GatewayAnswer =>
      answered(withCors(httpFailureAnswer(failure, requestId, challenge), api.cors, request), failure.rule);

    if (api.cors !== undefined && isPreflight(request) && !catchesPreflight(selected)) {
      return answered(httpPreflightAnswer(api.cors, request), 'G26 preflight');
    }
    if (path === null || selected === null) return end(httpFailures.notFound);
    const routed = { request, selected };
    const authorization = await authorized(routed, path);
    if ('failure' in authorization) return end(authorization.failure, authorization.challenge);

    const { caller } = authorization;
    const event = integrationEvent(api, { ...routed, ...(caller && { caller }) }, authorization.event);
    const integrated = await integrate(
      { api, integrations: parts.integrations, counters, log, defaultTimeoutMs: 30_000 },
      selected.route.integration,
      requestId,
      event,
    );
    if ('trouble' in integrated) {
      return end(
        integrated.trouble === 'timed-out' ? httpFailures.integrationTimedOut : httpFailures.integrationFailed,
      );
    }
    const answer = readHttpAnswer(integrated.answer, requestId, selected.route.payloadFormatVersion);
    return answer === null ? end(httpFailures.integrationFailed) : answered(withCors(answer, api.cors, request));
  }

  return { handle, flush: () => cache.flush() };
}

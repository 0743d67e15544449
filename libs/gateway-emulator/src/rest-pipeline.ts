import type { RestApi } from './api.js';
import { failures, type Failure } from './failures.js';
import { headerValues, type GatewayRequest } from './gateway-request.js';
import { gatewayAnswer, type GatewayAnswer } from './gateway-response.js';
import { integrate } from './integrate.js';
import { isBinary } from './media-type.js';
import { preflightAnswer } from './preflight.js';
import { readProxyAnswer } from './proxy-answer.js';
import { proxyEvent, type AuthorizerContext } from './proxy-event.js';
import { restGate } from './rest-gate.js';
import { buildResources, methodOf, resolveResource } from './route-resolution.js';
import type { Pipeline, PipelineParts } from './pipeline.js';
import { pathInStage } from './pipeline.js';
import { createVariables } from './variables.js';

/** The REST pipeline, in the order of API Gateway: resource and verb, authorizer, integration. */
export function createRestPipeline(api: RestApi, parts: PipelineParts): Pipeline {
  const { counters, log } = parts;
  const resources = buildResources(api.routes);
  const gate = restGate(api, parts);

  async function handle(request: GatewayRequest): Promise<GatewayAnswer> {
    const { requestId, method } = request;
    let resource: string | null = null;
    let pathParameters: Readonly<Record<string, string>> = {};

    const answered = (answer: GatewayAnswer, failure?: Failure): GatewayAnswer => {
      const rule =
        failure === undefined ? {} : { rule: failure.rule, ...(failure.type && { responseType: failure.type }) };
      log({ requestId, event: 'answered', method, resource, status: answer.status, ...rule });
      return answer;
    };
    const end = (failure: Failure, authorizer: AuthorizerContext | null = null): GatewayAnswer => {
      const resourcePath = resource ?? undefined;
      const facts = { api, request, failure, resourcePath, pathParameters, authorizer: authorizer?.variables };
      return answered(gatewayAnswer(api, failure, request, createVariables(facts)), failure);
    };

    const path = pathInStage(api, request.target);
    if (path === null) return end(failures.unknownStage);
    const resolved = resolveResource(resources, path, api.choices?.trailingSlash);
    if (resolved === null) return end(failures.missingAuthenticationToken);
    resource = resolved.resource.path;
    pathParameters = resolved.pathParameters;

    const isOwnOptions = resolved.resource.methods.has('OPTIONS');
    if (method === 'OPTIONS' && api.cors !== undefined && !isOwnOptions) {
      return answered(preflightAnswer(api.cors, resolved.resource.methods.keys(), request));
    }
    const route = methodOf(resolved.resource, method);
    if (route === null) return end(failures.missingAuthenticationToken);

    const routed = { request, path, resource, pathParameters };
    const passed = await gate.pass(route, routed);
    const { context: authorizer } = passed;
    if (!passed.ok) return end(passed.failure, authorizer);

    const event = proxyEvent(api, { ...routed, apiKey: passed.apiKey, caller: passed.caller }, authorizer);
    const integrated = await integrate(
      { api, integrations: parts.integrations, counters, log, defaultTimeoutMs: 29_000 },
      route.integration,
      requestId,
      event,
    );
    if ('trouble' in integrated) {
      return end(
        integrated.trouble === 'timed-out' ? failures.integrationTimedOut : failures.integrationFailed,
        authorizer,
      );
    }
    const decodes = isBinary(api.binaryMediaTypes ?? [], headerValues(request, 'accept')[0]);
    const answer = readProxyAnswer(integrated.answer, requestId, decodes);
    return answer === null ? end(failures.integrationFailed, authorizer) : answered(answer);
  }

  return { handle, flush: () => gate.flush() };
}

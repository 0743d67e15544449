import { randomUUID } from 'node:crypto';
import type { RestApi } from './api.js';
import { checkOutput, type AuthorizerResult } from './authorizer-output.js';
import { assertSound } from './check-api.js';
import type { GatewayRequest } from './gateway-request.js';
import { invokeLambda, type LambdaHandler } from './lambda-invocation.js';
import { methodArn } from './method-arn.js';
import { conditionsOf } from './policy-conditions.js';
import { evaluatePolicy, type PolicyVerdict } from './policy-evaluation.js';
import { restQuestions } from './rest-authorizer.js';
import { buildResources, resolveResource } from './route-resolution.js';

/** What the authorizer is asked about. */
export interface TestInvokeRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** Concrete path with its query. Default `/`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a test of an authorizer tells. */
export interface TestInvokeAnswer {
  /** 200 with a policy, also one that denies (G9); 401; 500. */
  readonly clientStatus: 200 | 401 | 500;
  readonly latencyMs: number;
  /** Absent unless there is a policy. */
  readonly result?: Pick<AuthorizerResult, 'principalId' | 'context' | 'usageIdentifierKey'> & {
    /** The document as it was answered. */
    readonly policyDocument: unknown;
  };
  /** Why there is no policy; never a value of the request. */
  readonly fault?: string;
  /** What the policy says about any method and concrete path of the API. */
  opens(method: string, path: string): PolicyVerdict;
}

function requestOf({ method = 'GET', path = '/', headers = {} }: TestInvokeRequest): GatewayRequest {
  const { pathname, search } = new URL(path, 'http://localhost');
  return {
    requestId: randomUUID(),
    receivedAt: Date.now(),
    method,
    target: pathname,
    query: search.slice(1),
    headers: Object.entries(headers),
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
  };
}

const failed = (clientStatus: 401 | 500, fault: string, latencyMs = 0): TestInvokeAnswer => ({
  clientStatus,
  latencyMs,
  fault,
  opens: () => 'implicit-deny',
});

/**
 * Returns what the Lambda authorizer of a REST API says about a request, as `test-invoke-authorizer` does: alone, without
 * cache, keys or resource policy, and with status 200 for a policy that denies (G9).
 *
 * @throws MisconfigurationError listing every fault of the description
 */
export async function testInvokeAuthorizer(
  api: RestApi,
  handler: LambdaHandler,
  asked: TestInvokeRequest,
): Promise<TestInvokeAnswer> {
  const names = api.routes.map(({ integration }) => [integration, handler] as const);
  assertSound({ api, authorizer: handler, integrations: Object.fromEntries(names) });
  if (api.authorizer === undefined) return failed(500, 'the API has no Lambda authorizer');
  const request = requestOf(asked);
  const found = resolveResource(buildResources(api.routes), request.target, api.choices?.trailingSlash);
  const path = request.target;
  const routed = { request, path, resource: found?.resource.path ?? path, pathParameters: found?.pathParameters ?? {} };
  const { identity, event } = restQuestions(api, api.authorizer)(routed, methodArn(api, request.method, path));
  if (identity === null)
    return failed(401, 'an identity value is missing or does not match; the function is not called');

  const started = performance.now();
  const invocation = await invokeLambda(handler, event(), {
    name: api.authorizer.name,
    region: api.region,
    accountId: api.accountId,
    partition: api.partition ?? 'aws',
    timeoutMs: api.authorizerTimeoutMs ?? 10_000,
  });
  const latencyMs = Math.round(performance.now() - started);
  if (invocation.outcome === 'timed-out') return failed(500, 'the function did not answer in time', latencyMs);
  if (invocation.outcome === 'failed') {
    return invocation.errorMessage === 'Unauthorized'
      ? failed(401, 'the function refused the credential', latencyMs)
      : failed(500, 'the function failed', latencyMs);
  }
  const check = checkOutput(invocation.payload);
  if (!check.ok) return failed(500, check.fault, latencyMs);
  const { statements, ...result } = check.result;
  const holds = conditionsOf(request, api.choices?.conditions ?? 'against-the-caller');
  return {
    clientStatus: 200,
    latencyMs,
    result: { ...result, policyDocument: (invocation.payload as { policyDocument: unknown }).policyDocument },
    opens: (method, target) => evaluatePolicy(statements, methodArn(api, method, target), holds),
  };
}

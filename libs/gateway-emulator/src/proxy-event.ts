import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { DeployedApi, RestApi } from './api.js';
import { domainNameOf, requestTime, resourceIdOf } from './context-variables.js';
import {
  callerIdentity,
  eventBody,
  eventHeaders,
  grouped,
  hasBinaryBody,
  lastOfEach,
  queryPairs,
} from './event-parts.js';
import type { GatewayRequest } from './gateway-request.js';
import type { IamCaller } from './iam/iam-registry.js';

/** What the authorizer step hands on (G14). */
export interface AuthorizerContext {
  /** `requestContext.authorizer` of the integration's event. */
  readonly event: Readonly<Record<string, unknown>>;
  /** `$context.authorizer.<name>`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A request that reached a resource. */
export interface RoutedRequest {
  readonly request: GatewayRequest;
  /** Path within the stage, raw. */
  readonly path: string;
  /** Template of the resource. */
  readonly resource: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** The API key the caller was metered under; for methods that ask for one. */
  readonly apiKey?: { readonly id: string; readonly value: string } | null;
  /** Who signed; for methods with `AWS_IAM`. */
  readonly caller?: IamCaller | null;
}

/** What the events of format 1.0 share, whoever gets them. `requestContext` has no authorizer yet. */
export function formatOne(
  api: DeployedApi,
  { request, path, resource, pathParameters, apiKey, caller }: RoutedRequest,
) {
  const domainName = domainNameOf(request);
  const multiValueHeaders = grouped(eventHeaders(request)) ?? {};
  const multiValueQueryStringParameters = grouped(queryPairs(request));
  return {
    resource,
    path,
    httpMethod: request.method,
    headers: lastOfEach(multiValueHeaders) ?? {},
    multiValueHeaders,
    queryStringParameters: lastOfEach(multiValueQueryStringParameters),
    multiValueQueryStringParameters,
    pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : null,
    stageVariables: api.stageVariables ?? null,
    requestContext: {
      accountId: api.accountId,
      apiId: api.id,
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      extendedRequestId: request.requestId,
      httpMethod: request.method,
      identity: callerIdentity(request, apiKey, caller),
      path: request.target,
      protocol: request.protocol,
      requestId: request.requestId,
      requestTime: requestTime(request.receivedAt),
      requestTimeEpoch: request.receivedAt,
      resourceId: resourceIdOf(resource),
      resourcePath: resource,
      stage: api.stage,
    },
  };
}

/** A SigV4 `Authorization` ends at the gateway (G63). */
function withoutSignature(request: GatewayRequest): GatewayRequest {
  const signed = ([name, value]: readonly [string, string]): boolean =>
    name.toLowerCase() === 'authorization' && value.startsWith('AWS4-HMAC-SHA256');
  return { ...request, headers: request.headers.filter((field) => !signed(field)) };
}

/**
 * The REST proxy event, payload format 1.0, for one request.
 *
 * `path`, `requestContext.path` and `pathParameters` are raw, as sent; query parameters are decoded. A body is text,
 * or base64 when its type is one of the API's binary media types.
 *
 * @param authorizer - `null` on a route without authorization: the member is then absent, not empty, so that a guard
 *   downstream does not mistake one for the other
 */
export function proxyEvent(
  api: RestApi,
  routed: RoutedRequest,
  authorizer: AuthorizerContext | null,
): APIGatewayProxyEvent {
  const { requestContext, ...rest } = formatOne(api, { ...routed, request: withoutSignature(routed.request) });
  return {
    ...rest,
    requestContext: { ...requestContext, authorizer: authorizer?.event },
    ...eventBody(routed.request, hasBinaryBody(routed.request, api.binaryMediaTypes ?? [])),
  };
}

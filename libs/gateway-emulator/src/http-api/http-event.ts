import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
} from 'aws-lambda';
import { domainNameOf, requestTime } from '../context-variables.js';
import { eventBody, eventHeaders, grouped, queryPairs } from '../event-parts.js';
import { headerValues, type GatewayRequest } from '../gateway-request.js';
import type { IamCaller } from '../iam/iam-registry.js';
import { formatOne } from '../proxy-event.js';
import type { HttpApi } from './http-api.js';
import type { SelectedRoute } from './http-routes.js';

/** A request that reached a route of an HTTP API. */
export interface HttpRouted {
  readonly request: GatewayRequest;
  readonly selected: SelectedRoute;
  /** Who signed; for routes with `AWS_IAM`. */
  readonly caller?: IamCaller;
}

const joined = (multi: Readonly<Record<string, string[]>> | null, by: string): Record<string, string> | undefined =>
  multi === null
    ? undefined
    : Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.join(by)]));

/** Names in lower case, values of a repeated name joined by commas; cookies have a member of their own (G20, G22). */
function headersTwo(request: GatewayRequest): Record<string, string> {
  const fields = eventHeaders(request)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'cookie');
  return joined(grouped(fields), ',') ?? {};
}

const cookiesOf = (request: GatewayRequest): string[] =>
  headerValues(request, 'cookie').flatMap((header) => header.split(/; */).filter(Boolean));

/** What the events of format 2.0 share, whoever gets them. What is absent has no member. */
function formatTwo(api: HttpApi, { request, selected }: HttpRouted) {
  const domainName = domainNameOf(request);
  const cookies = cookiesOf(request);
  const query = joined(grouped(queryPairs(request)), ',');
  const hasParameters = Object.keys(selected.pathParameters).length > 0;
  const { routeKey } = selected.route;
  return {
    version: '2.0',
    routeKey,
    rawPath: request.target,
    rawQueryString: request.query,
    ...(cookies.length > 0 && { cookies }),
    headers: headersTwo(request),
    ...(query !== undefined && { queryStringParameters: query }),
    requestContext: {
      accountId: api.accountId,
      apiId: api.id,
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: request.target,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headerValues(request, 'user-agent')[0] ?? '',
      },
      requestId: request.requestId,
      routeKey,
      stage: api.stage,
      time: requestTime(request.receivedAt),
      timeEpoch: request.receivedAt,
    },
    ...(hasParameters && { pathParameters: selected.pathParameters }),
    ...(api.stageVariables !== undefined && { stageVariables: api.stageVariables }),
  };
}

/** Format 1.0 of an HTTP API: the path has its stage, and a route takes the place of a resource. */
const formatOneOf = (api: HttpApi, { request, selected, caller }: HttpRouted) => ({
  version: '1.0',
  ...formatOne(api, {
    request,
    path: request.target,
    resource: selected.route.path ?? '$default',
    pathParameters: selected.pathParameters,
    ...(caller && { caller }),
  }),
});

/** The event of an authorizer in format 2.0: `routeArn` and a list of identity values, no `methodArn` (G20). */
export function authorizerEventTwo(
  api: HttpApi,
  routed: HttpRouted,
  routeArn: string,
  identity: readonly string[],
): APIGatewayRequestAuthorizerEventV2 {
  const { cookies = [], ...event } = formatTwo(api, routed);
  return { ...event, type: 'REQUEST', routeArn, identitySource: [...identity], cookies };
}

/** The event of an authorizer in format 1.0: as REST, with the identity values joined by commas, twice (G21). */
export function authorizerEventOne(
  api: HttpApi,
  routed: HttpRouted,
  methodArn: string,
  identity: readonly string[],
): APIGatewayRequestAuthorizerEvent & Record<'version' | 'identitySource' | 'authorizationToken', string> {
  const { requestContext, ...event } = formatOneOf(api, routed);
  const values = identity.join(',');
  return {
    ...event,
    type: 'REQUEST',
    methodArn,
    identitySource: values,
    authorizationToken: values,
    requestContext: { ...requestContext, authorizer: undefined },
  };
}

type Authorizer = Readonly<Record<string, unknown>> | undefined;

function integrationEventOne(api: HttpApi, routed: HttpRouted, authorizer: Authorizer): APIGatewayProxyEvent {
  const { requestContext, ...event } = formatOneOf(api, routed);
  const body = eventBody(routed.request, !isText(routed.request));
  return { ...event, requestContext: { ...requestContext, authorizer }, ...body };
}

type ContextTwo = APIGatewayEventRequestContextV2 & { readonly authorizer?: Authorizer };

function integrationEventTwo(
  api: HttpApi,
  routed: HttpRouted,
  authorizer: Authorizer,
): APIGatewayProxyEventV2WithRequestContext<ContextTwo> {
  const { requestContext, ...event } = formatTwo(api, routed);
  const { body, isBase64Encoded } = eventBody(routed.request, !isText(routed.request));
  return {
    ...event,
    requestContext: { ...requestContext, ...(authorizer !== undefined && { authorizer }) },
    ...(body !== null && { body }),
    isBase64Encoded,
  };
}

/**
 * The event of an integration, in the format of its route. Bodies that are no text travel as base64.
 *
 * @param authorizer - `requestContext.authorizer`; `undefined` on a route without authorization (G24)
 */
export const integrationEvent = (api: HttpApi, routed: HttpRouted, authorizer: Authorizer) =>
  routed.selected.route.payloadFormatVersion === '1.0'
    ? integrationEventOne(api, routed, authorizer)
    : integrationEventTwo(api, routed, authorizer);

const textTypes = /^(text\/|application\/(json|xml|javascript|[\w.-]+\+(json|xml))\b)/i;
const isText = (request: GatewayRequest): boolean =>
  textTypes.test(headerValues(request, 'content-type')[0] ?? 'text/plain');

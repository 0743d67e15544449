import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { RestApi } from './api.js';
import { headerValues, type GatewayRequest, type HeaderField } from './gateway-request.js';
import { isBinary } from './media-type.js';

/** What the authorizer step hands on to the integration (G14). */
export interface AuthorizerContext {
  /** `context` of the answer, as text. */
  readonly values: Readonly<Record<string, string>>;
  readonly principalId: string;
  /** Milliseconds the authorizer took; 0 when its result came from the cache. */
  readonly integrationLatency: number;
}

interface ProxyRequest {
  readonly request: GatewayRequest;
  /** Path within the stage, raw. */
  readonly path: string;
  /** Template of the resource. */
  readonly resource: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** `null` on a route without authorization. */
  readonly authorizer: AuthorizerContext | null;
}

/** Headers about the connection; they end at the gateway. */
const hopByHop = new Set(
  'connection expect keep-alive proxy-authenticate te trailer transfer-encoding upgrade'.split(' '),
);
const forwarded = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
function requestTime(epochMs: number): string {
  const [date, time] = new Date(epochMs).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-') as [string, string, string];
  return `${day}/${months[Number(month) - 1]!}/${year}:${time.slice(0, 8)} +0000`;
}

function grouped(pairs: Iterable<HeaderField>): Readonly<Record<string, string[]>> | null {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values.size === 0 ? null : Object.fromEntries(values);
}

const lastOfEach = (multi: Readonly<Record<string, string[]>> | null): Record<string, string> | null =>
  multi === null ? null : Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1)!]));

/** The client's headers in its own spelling (G8), without a SigV4 `Authorization` (G63), with the forwarding headers. */
function forwardedHeaders(request: GatewayRequest): readonly HeaderField[] {
  const kept = request.headers.filter(([name, value]) => {
    const lower = name.toLowerCase();
    const signature = lower === 'authorization' && value.startsWith('AWS4-HMAC-SHA256');
    return !hopByHop.has(lower) && !forwarded.includes(lower) && !signature;
  });
  const port = /:(\d+)$/.exec(headerValues(request, 'host')[0] ?? '')?.[1] ?? '80';
  const hops = [...headerValues(request, 'x-forwarded-for'), request.sourceIp].join(', ');
  return [...kept, ['X-Forwarded-For', hops], ['X-Forwarded-Port', port], ['X-Forwarded-Proto', 'http']];
}

const noIdentity = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

function requestContext(
  api: RestApi,
  { request, resource, authorizer }: ProxyRequest,
): APIGatewayProxyEvent['requestContext'] {
  const host = (headerValues(request, 'host')[0] ?? '').replace(/:\d+$/, '');
  return {
    accountId: api.accountId,
    apiId: api.id,
    // `authorizer` is absent, not empty, on a route without authorization: a guard downstream must not mistake one for the other.
    authorizer:
      authorizer === null
        ? undefined
        : {
            ...authorizer.values,
            principalId: authorizer.principalId,
            integrationLatency: authorizer.integrationLatency,
          },
    domainName: host,
    domainPrefix: host.split('.')[0] ?? '',
    extendedRequestId: request.requestId,
    httpMethod: request.method,
    identity: {
      ...noIdentity,
      sourceIp: request.sourceIp,
      userAgent: headerValues(request, 'user-agent')[0] ?? null,
    },
    path: request.target,
    protocol: request.protocol,
    requestId: request.requestId,
    requestTime: requestTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt,
    resourceId: Buffer.from(resource).toString('hex').slice(-6),
    resourcePath: resource,
    stage: api.stage,
  };
}

/**
 * The REST proxy event, payload format 1.0, for one request.
 *
 * `path`, `requestContext.path` and `pathParameters` are raw, as sent; query parameters are decoded. A body is text,
 * or base64 when its type is one of the API's binary media types.
 */
export function proxyEvent(api: RestApi, proxied: ProxyRequest): APIGatewayProxyEvent {
  const { request } = proxied;
  const multiValueHeaders = grouped(forwardedHeaders(request));
  const multiValueQueryStringParameters = grouped(new URLSearchParams(request.query));
  const isBase64Encoded = isBinary(api.binaryMediaTypes ?? [], headerValues(request, 'content-type')[0]);
  const hasParameters = Object.keys(proxied.pathParameters).length > 0;
  return {
    resource: proxied.resource,
    path: proxied.path,
    httpMethod: request.method,
    headers: lastOfEach(multiValueHeaders) ?? {},
    multiValueHeaders: multiValueHeaders ?? {},
    queryStringParameters: lastOfEach(multiValueQueryStringParameters),
    multiValueQueryStringParameters,
    pathParameters: hasParameters ? proxied.pathParameters : null,
    stageVariables: api.stageVariables ?? null,
    requestContext: requestContext(api, proxied),
    body: request.body.length === 0 ? null : request.body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded: isBase64Encoded && request.body.length > 0,
  };
}

import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2WithLambdaAuthorizer } from 'aws-lambda';

/** Events as the services send them, whole: shapes of @types/aws-lambda, values of ours. */

type Authorizer = Readonly<Record<string, unknown>>;
export type HttpApiEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<Authorizer>;

/** Payload format 2.0, from an API whose stage is `latest`. */
export const httpApiEvent = (rawPath: string, members: Partial<HttpApiEvent> = {}): HttpApiEvent => ({
  version: '2.0',
  routeKey: 'ANY /{proxy+}',
  rawPath,
  rawQueryString: '',
  headers: {
    accept: '*/*',
    host: 'abcdef1234.execute-api.eu-west-1.amazonaws.com',
    'user-agent': 'curl/8.5.0',
    'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  },
  requestContext: httpApiContext(),
  isBase64Encoded: false,
  ...members,
});

export const httpApiContext = (
  { method = 'GET', stage = 'latest' }: { readonly method?: string; readonly stage?: string } = {},
  lambda: Authorizer = {},
): HttpApiEvent['requestContext'] => ({
  accountId: '123456789012',
  apiId: 'abcdef1234',
  authorizer: { lambda },
  domainName: 'abcdef1234.execute-api.eu-west-1.amazonaws.com',
  domainPrefix: 'abcdef1234',
  http: { method, path: '/latest', protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'curl/8.5.0' },
  requestId: 'JKJaXmPLvHcESHA=',
  routeKey: 'ANY /{proxy+}',
  stage,
  time: '26/Nov/2026:03:56:50 +0000',
  timeEpoch: 1_795_665_410_000,
});

/** Payload format 1.0 of an HTTP API: as a REST API, with its version and the stage in its path. */
export const formatOneEvent = (path: string, members: Partial<APIGatewayProxyEvent> = {}, stage = 'latest') => ({
  version: '1.0',
  resource: '/{proxy+}',
  path,
  httpMethod: 'GET',
  headers: { Accept: '*/*', Host: 'abcdef1234.execute-api.eu-west-1.amazonaws.com' },
  multiValueHeaders: { Accept: ['*/*'], Host: ['abcdef1234.execute-api.eu-west-1.amazonaws.com'] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  requestContext: {
    accountId: '123456789012',
    apiId: 'abcdef1234',
    authorizer: { principalId: 'somebody', integrationLatency: 12 },
    domainName: 'abcdef1234.execute-api.eu-west-1.amazonaws.com',
    domainPrefix: 'abcdef1234',
    extendedRequestId: 'JKJaXmPLvHcESHA=',
    httpMethod: 'GET',
    identity: { sourceIp: '203.0.113.7', userAgent: 'curl/8.5.0' },
    path,
    protocol: 'HTTP/1.1',
    requestId: 'JKJaXmPLvHcESHA=',
    requestTimeEpoch: 1_795_665_410_000,
    resourceId: 'ANY /{proxy+}',
    resourcePath: '/{proxy+}',
    stage,
  },
  body: null,
  isBase64Encoded: false,
  ...members,
});

const targetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/accounts/6d0ecf831eec9f09';
const fromBrowser = {
  accept: 'text/html',
  host: 'accounts.example.com',
  'x-amzn-trace-id': 'Root=1-5c536348-3d683b8b04734faae651f476',
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

/** From a target group without multi-value headers. */
export const loadBalancerEvent = (path: string, members: Partial<ALBEvent> = {}): ALBEvent => ({
  requestContext: { elb: { targetGroupArn } },
  httpMethod: 'GET',
  path,
  queryStringParameters: {},
  headers: fromBrowser,
  body: '',
  isBase64Encoded: false,
  ...members,
});

/** From a target group with `lambda.multi_value_headers.enabled`. */
export const multiValueLoadBalancerEvent = (path: string, members: Partial<ALBEvent> = {}): ALBEvent => ({
  requestContext: { elb: { targetGroupArn } },
  httpMethod: 'GET',
  path,
  multiValueQueryStringParameters: {},
  multiValueHeaders: Object.fromEntries(Object.entries(fromBrowser).map(([name, value]) => [name, [value]])),
  body: '',
  isBase64Encoded: false,
  ...members,
});

/** What the load balancer sends of its own accord. */
export const healthCheckEvent: ALBEvent = {
  requestContext: { elb: { targetGroupArn } },
  httpMethod: 'GET',
  path: '/text',
  queryStringParameters: {},
  headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
  body: '',
  isBase64Encoded: false,
};

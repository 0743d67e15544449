export const stage = 'arn:aws:execute-api:eu-west-1:123456789012:sallyport/latest';

/** An event of one format for a method ARN, with a header value. */
export type EventOf = (authorization: unknown, arn?: unknown) => Record<string, unknown>;

const profile = `${stage}/GET/profile`;

const request: EventOf = (authorization, methodArn = profile) => ({
  type: 'REQUEST',
  methodArn,
  resource: '/profile',
  path: '/profile',
  httpMethod: 'GET',
  headers: { Authorization: authorization },
  multiValueHeaders: { Authorization: [authorization] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  requestContext: { resourceId: '05c7jb', httpMethod: 'GET', stage: 'latest', identity: { sourceIp: '192.0.2.1' } },
});

/** The formats whose policies name routes. */
export const routedEvents: Readonly<Record<string, EventOf>> = {
  'REST TOKEN': (authorizationToken, methodArn = profile) => ({ type: 'TOKEN', authorizationToken, methodArn }),
  'REST REQUEST': request,
  'HTTP API 1.0': (authorization, arn) => ({
    ...request(authorization, arn),
    version: '1.0',
    identitySource: authorization,
    authorizationToken: authorization,
  }),
  'HTTP API 2.0': (authorization, routeArn = profile) => ({
    version: '2.0',
    type: 'REQUEST',
    routeArn,
    identitySource: [authorization],
    routeKey: 'GET /profile',
    rawPath: '/profile',
    rawQueryString: '',
    cookies: [],
    headers: { authorization },
    requestContext: { http: { method: 'GET', path: '/profile' }, routeKey: 'GET /profile', stage: 'latest' },
  }),
};

export const events: Readonly<Record<string, EventOf>> = {
  ...routedEvents,
  WebSocket: (authorization, methodArn = `${stage}/$connect`) => ({
    type: 'REQUEST',
    methodArn,
    headers: { Authorization: authorization },
    multiValueHeaders: { Authorization: [authorization] },
    requestContext: { routeKey: '$connect', eventType: 'CONNECT', connectionId: 'abc=' },
  }),
};

/** Of these, the ones that hear a refusal as an error. */
export const throwing = ['REST TOKEN', 'REST REQUEST', 'WebSocket'];

const stageArn = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod';

/** A REST API's event for an authorizer, as JSON. */
export const authorizerEvent = (token: string, path = '/profile'): string =>
  JSON.stringify({ type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn: `${stageArn}/GET${path}` });

/** A REST API's event for the application behind it, as JSON. */
export function proxyEvent(token: string, resource: string): string {
  const headers = { Host: 'api.example.test', Accept: 'application/json', Authorization: `Bearer ${token}` };
  return JSON.stringify({
    resource,
    path: resource,
    httpMethod: 'GET',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      httpMethod: 'GET',
      path: `/prod${resource}`,
      stage: 'prod',
      resourcePath: resource,
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      identity: { sourceIp: '127.0.0.1', userAgent: 'bench' },
    },
    body: null,
    isBase64Encoded: false,
  });
}

export const manifest = {
  version: 1,
  routes: [
    { app: 'account', method: 'GET', path: '/profile', access: 'scopes', scopes: { allOf: ['profile:read'] } },
    { app: 'content', method: 'GET', path: '/home/premium', access: 'scopes', scopes: { allOf: ['content:read'] } },
    { app: 'content', method: 'POST', path: '/home/premium', access: 'scopes', scopes: { allOf: ['content:write'] } },
  ],
};

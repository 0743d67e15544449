import { describe, expect, it } from '@jest/globals';
import { readService, serviceWith } from './service.fixture.js';

const faultsOf = (yaml: string): readonly string[] => {
  try {
    readService(yaml);
  } catch (error) {
    return (error as { faults: readonly string[] }).faults;
  }
  return [];
};

describe('a REST API', () => {
  it('has a route for each http event, open or behind the authorizer, with a key or without', () => {
    const { rest, http } = readService(
      serviceWith(`
- http: GET /health
- http: { method: any, path: 'orders/{id}/', authorizer: authorizer, private: true }
- http: { method: get, path: signed, authorizer: aws_iam }
- http: { method: put, path: signed, authorizer: { type: AWS_IAM } }
- schedule: rate(1 hour)`),
    );
    expect(http).toBeUndefined();
    expect(rest).toEqual({
      kind: 'rest',
      id: 'local',
      accountId: '123456789012',
      stage: 'dev',
      region: 'eu-west-1',
      routes: [
        { method: 'GET', path: '/health', integration: 'orders', authorization: 'NONE' },
        { method: 'ANY', path: '/orders/{id}', integration: 'orders', authorization: 'CUSTOM', apiKeyRequired: true },
        { method: 'GET', path: '/signed', integration: 'orders', authorization: 'AWS_IAM' },
        { method: 'PUT', path: '/signed', integration: 'orders', authorization: 'AWS_IAM' },
      ],
      // What API Gateway takes where an authorizer says nothing (G34).
      authorizer: {
        type: 'TOKEN',
        name: 'authorizer',
        identitySource: 'method.request.header.Authorization',
        resultTtlSeconds: 300,
      },
      authorizerTimeoutMs: 3000,
    });
  });

  it('has a REQUEST authorizer with several identity sources (G6), or none without a cache (G7)', () => {
    const read = (more: string) =>
      readService(
        serviceWith(`- http: { method: get, path: /, authorizer: { name: authorizer, type: request${more} } }`),
      ).rest;
    const sources = "identitySource: 'method.request.header.A, context.httpMethod'";
    expect(read(`, resultTtlInSeconds: '60', ${sources}`)?.authorizer).toEqual({
      type: 'REQUEST',
      name: 'authorizer',
      identitySources: ['method.request.header.A', 'context.httpMethod'],
      resultTtlSeconds: 60,
    });
    expect(read(', resultTtlInSeconds: 0')?.authorizer).toMatchObject({ identitySources: [], resultTtlSeconds: 0 });
  });

  it('has preflight as osls writes it: headers of its own, origins by commas or as a list', () => {
    const read = (cors: string) =>
      readService(serviceWith(`- http: { method: get, path: /, cors: ${cors} }`)).rest?.cors;
    expect(read('true')).toMatchObject({ origins: ['*'], allowHeaders: expect.arrayContaining(['Authorization']) });
    expect(
      read("{ origin: 'https://a.example, https://b.example', headers: [A], maxAge: 5, allowCredentials: true }"),
    ).toEqual({
      origins: ['https://a.example', 'https://b.example'],
      allowHeaders: ['A'],
      maxAgeSeconds: 5,
      allowCredentials: true,
    });
    expect(read('false')).toBeUndefined();
  });

  it('has keys under plans, by name or all under one', () => {
    const read = (apiGateway: string) =>
      readService(serviceWith('- http: GET /', `x: 1`).replace('region:', `apiGateway: ${apiGateway}, region:`)).rest;
    const limits = 'throttle: { rateLimit: 1, burstLimit: 2 }, quota: { limit: 3, period: WEEK }';
    const plan = { throttle: { rateLimit: 1, burstLimit: 2 }, quota: { limit: 3, period: 'WEEK' } };
    expect(
      read(`{ apiKeys: [a, { name: b, value: 'a value of twenty chars', enabled: false }], usagePlan: { ${limits} } }`),
    ).toMatchObject({
      apiKeys: [
        { id: 'ApiGatewayApiKey1', value: 'local-key-a---------' },
        { id: 'ApiGatewayApiKey2', value: 'a value of twenty chars', enabled: false },
      ],
      usagePlans: [{ name: 'shop-dev', keyIds: ['ApiGatewayApiKey1', 'ApiGatewayApiKey2'], ...plan }],
    });
    expect(
      read(`{ apiKeys: [{ gold: [a] }, { free: [b, c] }], usagePlan: [{ gold: { ${limits} } }, { free: {} }] }`),
    ).toMatchObject({
      apiKeys: [{ id: 'ApiGatewayApiKeyGold1' }, { id: 'ApiGatewayApiKeyFree1' }, { id: 'ApiGatewayApiKeyFree2' }],
      usagePlans: [
        { name: 'shop-gold-dev', keyIds: ['ApiGatewayApiKeyGold1'], ...plan },
        { name: 'shop-free-dev', keyIds: ['ApiGatewayApiKeyFree1', 'ApiGatewayApiKeyFree2'] },
      ],
    });
  });

  it('has the gateway responses among the resources (G60)', () => {
    const response =
      "{ ResponseType: UNAUTHORIZED, StatusCode: '401', ResponseParameters: { gatewayresponse.header.A: \"'b'\" } }";
    const more = `resources: { Resources: { X: { Type: AWS::ApiGateway::GatewayResponse, Properties: ${response} }, T: { Type: AWS::SNS::Topic } } }`;
    expect(readService(serviceWith('- http: GET /', more)).rest?.gatewayResponses).toEqual({
      UNAUTHORIZED: { statusCode: 401, responseParameters: { 'gatewayresponse.header.A': "'b'" } },
    });
  });
});

describe('an HTTP API', () => {
  it('has its routes, authorizer and CORS', () => {
    const httpApi = `{
      cors: { allowedOrigins: ['https://a.example'] },
      authorizers: { own: { type: request, functionName: authorizer, identitySource: ['$request.header.A'], enableSimpleResponses: true } } }`;
    const { rest, http } = readService(
      serviceWith(`
- httpApi: GET /health
- httpApi: { method: '*', path: '/orders/{id}', authorizer: { name: own } }
- httpApi: { method: get, path: /signed, authorizer: { type: aws_iam } }
- httpApi: '*'`).replace('region:', `httpApi: ${httpApi.replaceAll('\n', ' ')}, region:`),
    );
    expect(rest).toBeUndefined();
    const route = { integration: 'orders', payloadFormatVersion: '2.0' };
    expect(http).toMatchObject({
      kind: 'http',
      stage: '$default',
      routes: [
        { ...route, routeKey: 'GET /health', authorization: 'NONE' },
        { ...route, routeKey: 'ANY /orders/{id}', authorization: 'CUSTOM' },
        { ...route, routeKey: 'GET /signed', authorization: 'AWS_IAM' },
        { ...route, routeKey: '$default', authorization: 'NONE' },
      ],
      authorizer: {
        type: 'REQUEST',
        name: 'own',
        payloadFormatVersion: '2.0',
        enableSimpleResponses: true,
        identitySources: ['$request.header.A'],
        resultTtlSeconds: 0,
      },
      authorizerTimeoutMs: 3000,
      cors: { allowOrigins: ['https://a.example'], allowMethods: expect.arrayContaining(['OPTIONS', 'GET', 'DELETE']) },
    });
  });
});

describe('what would change the API and is not modelled', () => {
  const guarded = (authorizer: string) => serviceWith(`- http: { method: get, path: /, authorizer: ${authorizer} }`);
  const resource = (type: string) =>
    serviceWith('- http: GET /', `resources: { Resources: { X: { Type: ${type}, Properties: {} } } }`);

  it.each([
    [
      'a member of an event',
      serviceWith('- http: { method: get, path: /, async: true }'),
      'functions.orders.events.0.http: async',
    ],
    ['a request check', serviceWith('- http: { method: get, path: /, request: {} }'), 'request is not read here'],
    ['another integration', serviceWith('- http: { method: get, path: /, integration: mock }'), 'integration MOCK'],
    [
      'IAM with more than its type',
      guarded('{ type: aws_iam, name: authorizer }'),
      'authorizer: name is not read here',
    ],
    ['an authorizer that is no function', guarded('nobody'), 'nobody is no function of this service'],
    [
      'another type of resource',
      resource('AWS::ApiGateway::RequestValidator'),
      'AWS::ApiGateway::RequestValidator is not read here',
    ],
    ['a route by hand', resource('AWS::ApiGatewayV2::Route'), 'AWS::ApiGatewayV2::Route is not read here'],
    [
      'a change of what osls writes',
      serviceWith(
        '- http: GET /',
        'resources: { extensions: { ApiGatewayMethodGet: { Properties: { AuthorizationType: NONE } } } }',
      ),
      'AuthorizationType is not read here',
    ],
    [
      'a setting of the API',
      serviceWith('- http: GET /').replace('region:', 'apiGateway: { resourcePolicy: [] }, region:'),
      'provider.apiGateway: resourcePolicy is not read here',
    ],
    ['a websocket', serviceWith('- websocket: $connect'), 'websocket events are not read yet'],
    [
      'a variable of another kind',
      serviceWith("- http: { method: get, path: '${ssm:/path}' }"),
      'functions.orders.events.0.http.path: ${ssm:/path} is a form that is not known here',
    ],
  ])('is a fault: %s', (_, yaml, fault) => {
    expect(faultsOf(yaml)).toEqual([expect.stringContaining(fault)]);
  });

  it('is a fault where routes differ: the gateway has one authorizer and one cors', () => {
    const two = (a: string, b: string) =>
      serviceWith(`
- http: { method: get, path: /, ${a} }
- http: { method: get, path: /b, ${b} }`);
    expect(faultsOf(two('authorizer: authorizer', 'authorizer: { name: authorizer, resultTtlInSeconds: 0 }'))).toEqual([
      expect.stringContaining('events.1.http: another authorizer than serverless.yml: functions.orders.events.0.http'),
    ]);
    expect(faultsOf(two('cors: true', 'cors: false'))).toEqual([expect.stringContaining('another cors')]);
  });

  it('is harmless: order, logs, names', () => {
    const more =
      'resources: { Resources: { A: { Type: AWS::ApiGateway::Account } }, extensions: { ApiGatewayMethodGet: { DependsOn: [A] } } }';
    expect(faultsOf(serviceWith('- http: GET /', more.replace('Account }', 'Account, Properties: {} }')))).toEqual([]);
  });
});

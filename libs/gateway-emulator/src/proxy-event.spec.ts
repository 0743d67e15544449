import { afterEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { RestApi } from './api.js';
import { counted, gatewayForTests, raw, restApi } from './gateway-fixture.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(api: Partial<Omit<RestApi, 'authorizer'>> = {}) {
  const app = counted(() => ({ statusCode: 200 }));
  const started = await gatewayForTests({ api: restApi(api), app });
  open.push(started.gateway);
  const last = () => app.events.at(-1) as unknown as APIGatewayProxyEvent;
  return { ...started, last };
}

describe('the event of an integration', () => {
  it('holds what API Gateway sends for a Lambda proxy (G14)', async () => {
    const { gateway, last } = await start({ stageVariables: { tier: 'gold' } });
    await fetch(`${gateway.url}/users/7?a=1&a=2&b=x%20y`, {
      headers: { Authorization: 'Bearer t', 'User-Agent': 'test', Accept: 'x/y' },
    });
    expect(last()).toMatchObject({
      resource: '/users/{id}',
      path: '/users/7',
      httpMethod: 'GET',
      queryStringParameters: { a: '2', b: 'x y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
      pathParameters: { id: '7' },
      stageVariables: { tier: 'gold' },
      body: null,
      isBase64Encoded: false,
      requestContext: {
        accountId: '123456789012',
        apiId: 'a1b2c3',
        stage: 'dev',
        resourcePath: '/users/{id}',
        httpMethod: 'GET',
        path: '/users/7',
        protocol: 'HTTP/1.1',
        requestTime: '12/Mar/2020:19:03:58 +0000',
        requestTimeEpoch: 1584039838000,
        identity: { sourceIp: '127.0.0.1', userAgent: 'test' },
        authorizer: { principalId: 'somebody', integrationLatency: expect.any(Number) },
      },
    });
  });

  it('has null where the request has nothing', async () => {
    const { gateway, last } = await start();
    await fetch(`${gateway.url}/open`);
    expect(last()).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
    });
  });

  it('keeps the spelling and every value of a header, and ends connection headers at the gateway (G8)', async () => {
    const { gateway, last } = await start();
    await raw(
      gateway.port,
      'GET /open HTTP/1.1',
      'Host: a.example:80',
      'x-Twice: 1',
      'x-Twice: 2',
      'X-TWICE: 3',
      'TE: gzip',
    );
    expect(last().multiValueHeaders).toEqual({
      Host: ['a.example:80'],
      'x-Twice': ['1', '2'],
      'X-TWICE': ['3'],
      'X-Forwarded-For': ['127.0.0.1'],
      'X-Forwarded-Port': ['80'],
      'X-Forwarded-Proto': ['http'],
    });
    expect(last().headers).toMatchObject({ 'x-Twice': '2', 'X-TWICE': '3' });
  });

  it('takes no word of the client for its forwarding headers and drops a SigV4 Authorization (G63)', async () => {
    const { gateway, last } = await start();
    await fetch(`${gateway.url}/open`, {
      headers: {
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-For': '8.8.8.8',
        Authorization: 'AWS4-HMAC-SHA256 Credential=a',
      },
    });
    expect(last().multiValueHeaders).toMatchObject({
      'X-Forwarded-Proto': ['http'],
      'X-Forwarded-For': ['8.8.8.8, 127.0.0.1'],
    });
    expect(Object.keys(last().headers)).not.toContain('x-forwarded-proto');
    expect(Object.keys(last().headers).map((name) => name.toLowerCase())).not.toContain('authorization');
    await fetch(`${gateway.url}/open`, { headers: { Authorization: 'Bearer t' } });
    expect(Object.values(last().headers)).toContain('Bearer t');
  });

  it('takes __proto__ as a name like any other', async () => {
    const { gateway, last } = await start();
    await fetch(`${gateway.url}/open?__proto__=x`);
    expect(Object.entries(last().queryStringParameters!)).toEqual([['__proto__', 'x']]);
  });

  it('carries text as text and binary media types as base64 (D2)', async () => {
    const { gateway, last } = await start({ binaryMediaTypes: ['image/*'] });
    const post = (type: string, body: RequestInit['body']) =>
      fetch(`${gateway.url}/open`, { method: 'POST', headers: { 'Content-Type': type }, body: body ?? null });
    await post('application/json', '{"name":"Daniël"}');
    expect(last()).toMatchObject({ body: '{"name":"Daniël"}', isBase64Encoded: false });
    await post('image/png', new Uint8Array([0, 255, 254]));
    expect(last()).toMatchObject({ body: 'AP/+', isBase64Encoded: true });
  });
});

describe('the context of a call', () => {
  it('is a Lambda context of its own, with the time that remains', async () => {
    const contexts: Context[] = [];
    const { gateway } = await gatewayForTests({
      api: restApi({ integrationTimeoutMs: 5000 }),
      app: async (_, context) => {
        contexts.push(context);
        return { statusCode: 200, body: String(context.getRemainingTimeInMillis()) };
      },
    });
    open.push(gateway);
    const remaining = Number(await (await fetch(`${gateway.url}/open`)).text());
    await fetch(`${gateway.url}/open`);
    expect(remaining).toBeGreaterThan(1000);
    expect(remaining).toBeLessThanOrEqual(5000);
    expect(contexts[0]).toMatchObject({ functionName: 'app', awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(contexts[0]!.awsRequestId).not.toBe(contexts[1]!.awsRequestId);
  });

  it('comes with an event that the handler may change without changing anybody else’s', async () => {
    const events: { stageVariables: Record<string, string> }[] = [];
    const { gateway } = await gatewayForTests({
      api: restApi({ stageVariables: { tier: 'gold' } }),
      app: async (event: { stageVariables: Record<string, string> }) => {
        events.push(structuredClone(event));
        event.stageVariables['tier'] = 'changed';
        return { statusCode: 200 };
      },
    });
    open.push(gateway);
    await fetch(`${gateway.url}/open`);
    await fetch(`${gateway.url}/open`);
    expect(events.map(({ stageVariables }) => stageVariables['tier'])).toEqual(['gold', 'gold']);
  });
});

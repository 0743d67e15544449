import { afterEach, describe, expect, it } from '@jest/globals';
import { allow, counted, gatewayForTests, raw, restApi } from './gateway-fixture.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(...args: Parameters<typeof gatewayForTests>) {
  const started = await gatewayForTests(...args);
  open.push(started.gateway);
  return started;
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe('the gateway on the way to the integration', () => {
  it('calls the authorizer with exactly three keys and the concrete path (G1)', async () => {
    const authorizer = counted(() => allow('*'));
    const { gateway } = await start({ authorizer });
    await fetch(`${gateway.url}/users/42?x=1`, bearer('abc'));
    expect(authorizer.events).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: 'Bearer abc',
        methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/GET/users/42',
      },
    ]);
  });

  it('hands the integration the context as text, the principal and the latency (G12, G14)', async () => {
    const { gateway } = await start({
      authorizer: counted(() => ({ ...allow('*'), context: { scope: 'a b', admin: true, level: 1 } })),
    });
    const answer = (await (await fetch(`${gateway.url}/profile`, bearer('abc'))).json()) as {
      requestContext: { authorizer: object };
    };
    expect(answer.requestContext.authorizer).toEqual({
      scope: 'a b',
      admin: 'true',
      level: '1',
      principalId: 'somebody',
      integrationLatency: expect.any(Number),
    });
  });

  it('answers a known resource with 401 and without a call when the header is missing or empty (G2, A7, C7)', async () => {
    const { gateway } = await start({});
    for (const headers of [{}, { Authorization: '' }]) {
      const response = await fetch(`${gateway.url}/profile`, { headers });
      expect([response.status, await response.text()]).toEqual([401, '{"message":"Unauthorized"}']);
      expect(response.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
    }
    expect(gateway.counters).toEqual({ requests: 2, authorizerCalls: 0, cacheHits: 0, integrationCalls: 0 });
  });

  it('reads the cached policy again for each route (G40, G41, G71)', async () => {
    const { gateway } = await start({ authorizer: counted(() => allow('*/GET/profile', '*/GET/users/*')) });
    const statuses: number[] = [];
    for (const path of ['/profile', '/users/1', '/files/x', '/profile']) {
      statuses.push((await fetch(gateway.url + path, bearer('abc'))).status);
    }
    expect(statuses).toEqual([200, 200, 403, 200]);
    expect(gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 3, integrationCalls: 3 });
  });
});

describe('the request target', () => {
  it('is one view for the method ARN and the event: raw (T-GW-2, T-GW-10)', async () => {
    const authorizer = counted(() => allow('*'));
    const { gateway } = await start({ authorizer, api: restApi({ authorizer: { resultTtlSeconds: 0 } }) });
    for (const path of ['/files/..%2f..%2fprofile', '/files/../profile', '/files/*', '/files//x', '/profile/']) {
      const answer = await raw(gateway.port, `GET ${path} HTTP/1.1`, 'Host: a', 'Authorization: Bearer t');
      const event = JSON.parse(answer.body) as { path: string };
      expect(answer.status).toBe(200);
      expect(event.path).toBe(path);
      expect(authorizer.events.at(-1)).toMatchObject({
        methodArn: `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/GET${path}`,
      });
    }
  });
});

import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { allow, counted, gatewayForTests, httpApi, raw, restApi } from './gateway-fixture.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(...args: Parameters<typeof gatewayForTests>) {
  const started = await gatewayForTests(...args);
  open.push(started.gateway);
  return started;
}
const bearer = { headers: { Authorization: 'Bearer t' } };

describe('a request target', () => {
  it('is one view for the method ARN and the event: raw (T-GW-2, T-GW-10)', async () => {
    const authorizer = counted(() => allow('*'));
    const { gateway } = await start({ authorizer });
    for (const path of ['/files/..%2f..%2fprofile', '/files/../profile', '/files/*', '/files//x', '/profile/']) {
      gateway.flush();
      const answer = await raw(gateway.port, `GET ${path} HTTP/1.1`, 'Host: a', 'Authorization: Bearer t');
      expect(answer.status).toBe(200);
      expect((JSON.parse(answer.body) as { path: string }).path).toBe(path);
      expect(authorizer.events.at(-1)).toMatchObject({
        methodArn: `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/GET${path}`,
      });
    }
  });

  it('with dots, doubled slashes or %2f does not reach the resource it resembles (T-GW-2, T-GW-10)', async () => {
    const { gateway } = await start({});
    for (const path of ['//open', '/x/../open', '/%2fopen', '/open%2f', '/./open', '/OPEN', '/open//', '/%6fpen']) {
      const answer = await raw(gateway.port, `GET ${path} HTTP/1.1`, 'Host: a', 'Authorization: Bearer t');
      expect([path, answer.status]).toEqual([path, 403]);
    }
    expect(gateway.counters.integrationCalls).toBe(0);
  });

  it('with a slash at the end is decided by its own ARN, where a final * also takes nothing (G16, T-GW-10)', async () => {
    const exact = await start({ authorizer: counted(() => allow('dev/GET/profile')) });
    expect((await fetch(`${exact.gateway.url}/profile/`, bearer)).status).toBe(403);
    const greedy = await start({ authorizer: counted(() => allow('dev/GET/profile/*')) });
    expect((await fetch(`${greedy.gateway.url}/profile/`, bearer)).status).toBe(200);
    const another = await start({ api: restApi({ choices: { trailingSlash: 'another-resource' } }) });
    expect(await (await fetch(`${another.gateway.url}/profile/`, bearer)).json()).toEqual({
      message: 'Missing Authentication Token',
    });
  });

  it.each([
    'GET /open#x HTTP/1.1',
    'GET /open\\..\\x HTTP/1.1',
    'GET /op\u00e9n HTTP/1.1',
    'GET http://a/open HTTP/1.1',
  ])('that readers of URLs take in two ways is a 400: %s', async (line) => {
    const { gateway } = await start({});
    expect((await raw(gateway.port, line, 'Host: a')).status).toBe(400);
    expect(gateway.counters.integrationCalls).toBe(0);
  });

  it('that the HTTP parser refuses is a 400 with a body (G34)', async () => {
    const { gateway } = await start({});
    const answer = await raw(gateway.port, 'GET /a b HTTP/1.1', 'Host: a');
    expect([answer.status, answer.body]).toEqual([400, '{"message":"Bad Request"}']);
  });

  it('whose method ARN passes 1600 bytes is a 414 without a call (G30 row 12)', async () => {
    const { gateway } = await start({});
    const prefix = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/GET/users/'.length;
    const at = await fetch(`${gateway.url}/users/${'a'.repeat(1600 - prefix)}`, bearer);
    const past = await fetch(`${gateway.url}/users/${'a'.repeat(1601 - prefix)}`, bearer);
    expect([at.status, past.status, gateway.counters.authorizerCalls]).toEqual([200, 414, 1]);
    expect(past.headers.get('x-amzn-errortype')).toBe('RequestUriTooLongException');
    expect(await past.text()).toBe('{"message":"Request URI too long"}');
  });
});

describe('a route', () => {
  it('that is unknown, or a verb that is, gives 403 Missing Authentication Token (C12, G30 row 8)', async () => {
    const { gateway } = await start({});
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['PUT', '/profile'],
      ['HEAD', '/profile'],
      ['OPTIONS', '/profile'],
    ] as const) {
      const response = await fetch(gateway.url + path, { method, ...bearer });
      expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
        403,
        'MissingAuthenticationTokenException',
      ]);
      expect(response.headers.get('content-type')).toBe('application/json');
      if (method !== 'HEAD') expect(await response.text()).toBe('{"message":"Missing Authentication Token"}');
    }
    expect(gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
  });

  it('is found behind its stage when the stage is in the paths; another stage is Forbidden (G49)', async () => {
    const authorizer = counted(() => allow('dev/GET/profile'));
    const { gateway } = await start({ authorizer, api: restApi({ stageInPath: true }) });
    expect(gateway.invokeUrl).toBe(`${gateway.url}/dev`);
    const answer = await fetch(`${gateway.invokeUrl}/profile`, bearer);
    expect(await answer.json()).toMatchObject({ path: '/profile', requestContext: { path: '/dev/profile' } });
    expect(authorizer.events[0]).toMatchObject({ methodArn: expect.stringMatching(/\/dev\/GET\/profile$/) });
    for (const path of ['/prod/profile', '/profile', '/developer/profile']) {
      const response = await fetch(gateway.url + path, bearer);
      expect([response.status, await response.text()]).toEqual([403, '{"message":"Forbidden"}']);
    }
  });

  it('at the root has an ARN that ends in a slash, also as the stage alone (G1, G44)', async () => {
    const authorizer = counted(() => allow('dev/*/*'));
    const { gateway } = await start({ authorizer, api: restApi({ stageInPath: true }) });
    for (const path of ['/dev', '/dev/']) expect((await fetch(gateway.url + path, bearer)).status).toBe(200);
    expect(authorizer.events).toEqual([
      expect.objectContaining({ methodArn: expect.stringMatching(/:a1b2c3\/dev\/GET\/$/) }),
    ]);
  });

  it('without authorization is open, calls nobody and shows no authorizer, whatever the client sends (G70)', async () => {
    const { gateway } = await start({});
    const response = await fetch(`${gateway.url}/open`, { headers: { requestContext: '{"authorizer":{}}' } });
    expect(((await response.json()) as { requestContext: object }).requestContext).not.toHaveProperty('authorizer');
    expect(gateway.counters.authorizerCalls).toBe(0);
  });
});

describe('the size of a request', () => {
  it('is 10,240 bytes of header values at most, 431 past it (G34)', async () => {
    const { gateway } = await start({});
    const around = 'Host: aConnection: close'.length - 'Host: Connection: '.length;
    const of = (bytes: number) => raw(gateway.port, 'GET /open HTTP/1.1', 'Host: a', `X: ${'a'.repeat(bytes)}`);
    expect((await of(10_240 - around)).status).toBe(200);
    expect((await of(10_241 - around)).status).toBe(431);
    expect((await of(100_000)).status).toBe(431);
  });

  it('on an HTTP API counts the request line as well (G34)', async () => {
    const { gateway } = await start({ api: httpApi() });
    const around = 'GET /open HTTP/1.1aclose'.length;
    const of = (bytes: number) => raw(gateway.port, 'GET /open HTTP/1.1', 'Host: a', `X: ${'a'.repeat(bytes)}`);
    expect((await of(10_240 - around)).status).toBe(200);
    expect((await of(10_241 - around)).status).toBe(431);
  });

  it('is 10 MB of body at most, 413 past it, with and without a declared length (G34)', async () => {
    const { gateway } = await start({ app: counted(() => ({ statusCode: 200 })) });
    const limit = 10 * 1024 * 1024;
    const post = (body: RequestInit['body'], more: object = {}) =>
      fetch(`${gateway.url}/open`, { method: 'POST', body: body ?? null, ...more });
    const streamed = (bytes: number) =>
      new ReadableStream({
        start(controller) {
          for (let sent = 0; sent < bytes; sent += 1024 * 1024) {
            controller.enqueue(new Uint8Array(Math.min(1024 * 1024, bytes - sent)));
          }
          controller.close();
        },
      });
    expect((await post(Buffer.alloc(limit))).status).toBe(200);
    const declared = await post(Buffer.alloc(limit + 1));
    expect([declared.status, await declared.json()]).toEqual([
      413,
      { message: 'HTTP content length exceeded 10485760 bytes.' },
    ]);
    expect((await post(streamed(limit + 1), { duplex: 'half' })).status).toBe(413);
    expect(gateway.counters.integrationCalls).toBe(1);
  });
});

describe('the server', () => {
  it('listens on 127.0.0.1 and takes a free port when its own is busy', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => busy.once('listening', resolve));
    const { port } = busy.address() as AddressInfo;
    const { gateway } = await start({ port });
    expect(gateway.port).not.toBe(port);
    expect(gateway.url).toBe(`http://127.0.0.1:${gateway.port}`);
    expect((await fetch(`${gateway.url}/open`)).status).toBe(200);
    await new Promise((resolve) => busy.close(resolve));
  });

  it('serves mounts before the pipeline, by whole segments, and survives one that throws', async () => {
    const { gateway } = await start({
      mounts: {
        '/_console': (_, response) => void response.end('console'),
        '/_broken': () => {
          throw new Error('SECRET');
        },
      },
    });
    expect(await (await fetch(`${gateway.url}/_console?x`)).text()).toBe('console');
    expect(await (await fetch(`${gateway.url}/_console/page`)).text()).toBe('console');
    expect((await fetch(`${gateway.url}/_consoles`)).status).toBe(403);
    const broken = await fetch(`${gateway.url}/_broken`);
    expect([broken.status, await broken.text()]).toEqual([500, '{"message":"Internal server error"}']);
    expect(gateway.counters.requests).toBe(1);
  });

  it('lets an observer run each request, which sees all that happens in it and can open nothing', async () => {
    const underWay = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { gateway, log } = await start({
      around: async ({ requestId, method, path }, run) => {
        await underWay.run(requestId, run);
        seen.push({ requestId, method, path });
      },
      onEvent: ({ requestId, event }) => void seen.push([event, underWay.getStore() === requestId]),
    });
    const answer = await fetch(`${gateway.url}/users/7?q=1`, bearer);
    expect(seen).toEqual([
      ...['authorizer-called', 'policy-evaluated', 'integration-called', 'answered'].map((event) => [event, true]),
      { requestId: answer.headers.get('x-amzn-requestid'), method: 'GET', path: '/users/7' },
    ]);
    expect(log).toEqual([]);
    const idle = await start({ around: () => Promise.resolve() });
    expect((await fetch(`${idle.gateway.url}/open`)).status).toBe(500);
    expect(idle.gateway.counters.integrationCalls).toBe(0);
  });

  it('ends open connections at once on close, twice if asked', async () => {
    const { gateway } = await gatewayForTests({ app: () => new Promise(() => {}) });
    const waiting = fetch(`${gateway.url}/open`).catch(() => 'ended');
    while (gateway.counters.integrationCalls === 0) await new Promise((resolve) => setImmediate(resolve));
    await gateway.close();
    await gateway.close();
    expect(await waiting).toBe('ended');
  });

  it('tells what happened without a header, a path or a context value, and survives a log that throws (G2)', async () => {
    const { gateway, log } = await start({
      authorizer: counted(() => ({ ...allow('dev/GET/users/*'), context: { scope: 'SECRET-context' } })),
    });
    const secret = { headers: { Authorization: 'Bearer SECRET-token' } };
    await fetch(`${gateway.url}/users/SECRET-path?q=SECRET-query`, secret);
    await fetch(`${gateway.url}/profile`, secret);
    expect(log.map(({ event }) => event)).toEqual([
      'authorizer-called',
      'policy-evaluated',
      'integration-called',
      'answered',
      'cache-hit',
      'policy-evaluated',
      'answered',
    ]);
    expect(log.at(-1)).toMatchObject({
      resource: '/profile',
      status: 403,
      rule: 'G30 row 6',
      responseType: 'ACCESS_DENIED',
    });
    expect(JSON.stringify(log)).not.toContain('SECRET');
    const broken = await start({
      onEvent: () => {
        throw new Error('log');
      },
    });
    expect((await fetch(`${broken.gateway.url}/open`)).status).toBe(200);
  });
});

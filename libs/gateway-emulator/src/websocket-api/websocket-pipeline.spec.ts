import { afterEach, describe, expect, it } from '@jest/globals';
import { allow, counted, deny, gatewayForTests } from '../gateway-fixture.js';
import type { LambdaHandler } from '../lambda-invocation.js';
import type { WebSocketApi } from './websocket-api.js';
import { clientFrame, openSocket, type TestSocket } from './websocket.fixture.js';

const open: { close(): Promise<void> }[] = [];
const sockets: TestSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

const wsApi = (more: Partial<WebSocketApi> = {}): WebSocketApi => ({
  kind: 'websocket',
  id: 'a1b2c3',
  stage: 'dev',
  region: 'eu-west-1',
  accountId: '123456789012',
  routes: [
    { routeKey: '$connect', integration: 'app', authorization: 'CUSTOM' },
    { routeKey: '$disconnect', integration: 'app' },
    { routeKey: '$default', integration: 'app', twoWay: true },
  ],
  authorizer: { name: 'connects', identitySources: ['route.request.querystring.token'] },
  ...more,
});

async function start(
  lambda: LambdaHandler = counted(() => allow('dev/$connect')),
  more: Partial<WebSocketApi> = {},
  answer: (event: Record<string, unknown>) => unknown = () => ({ statusCode: 200 }),
) {
  const app = counted(answer);
  const started = await gatewayForTests({ api: wsApi(more), authorizer: lambda, app });
  open.push(started.gateway);
  const connect = async (path = '/?token=t', ...headers: string[]) => {
    const socket = await openSocket(started.gateway.port, path, ...headers);
    sockets.push(socket);
    return socket;
  };
  const happened = async (count: number) => {
    while (app.events.length < count) await new Promise((again) => setTimeout(again, 5));
    return app.events as { requestContext: Record<string, unknown>; body?: string }[];
  };
  return { ...started, app, connect, happened };
}

describe('the $connect of a WebSocket API', () => {
  it('asks its authorizer with an ARN without verb and an event without path parameters (G29)', async () => {
    const lambda = counted(() => allow('dev/$connect'));
    const { connect } = await start(lambda, { stageVariables: { tier: 'gold' } });
    const { status, head } = await connect('/?token=t&a=1&a=2', 'X-Own: 1');
    expect(status).toBe(101);
    expect(head).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(lambda.events).toEqual([
      {
        type: 'REQUEST',
        methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/$connect',
        headers: expect.objectContaining({ 'X-Own': '1' }),
        multiValueHeaders: expect.objectContaining({ 'X-Own': ['1'] }),
        queryStringParameters: { token: 't', a: '2' },
        multiValueQueryStringParameters: { token: ['t'], a: ['1', '2'] },
        stageVariables: { tier: 'gold' },
        requestContext: {
          routeKey: '$connect',
          eventType: 'CONNECT',
          extendedRequestId: expect.any(String),
          requestTime: '12/Mar/2020:19:03:58 +0000',
          messageDirection: 'IN',
          stage: 'dev',
          connectedAt: 1584039838000,
          requestTimeEpoch: 1584039838000,
          identity: expect.objectContaining({ sourceIp: '127.0.0.1' }),
          requestId: expect.any(String),
          domainName: 'ws.example.test',
          connectionId: expect.any(String),
          apiId: 'a1b2c3',
        },
      },
    ]);
  });

  it('is 401 in place of the upgrade when an identity value is missing, without a call (G29, G7)', async () => {
    const { connect, gateway } = await start();
    for (const path of ['/', '/?token=', '/?Token=t']) {
      const { status, body } = await connect(path);
      expect([path, status, body]).toEqual([path, 401, '{"message":"Unauthorized"}']);
    }
    expect(gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
  });

  it('takes a header or the subprotocol as identity, for clients that can set them (G29)', async () => {
    const { connect } = await start(undefined, {
      authorizer: { name: 'connects', identitySources: ['route.request.header.Sec-WebSocket-Protocol'] },
    });
    expect((await connect('/')).status).toBe(401);
    const accepted = await connect('/', 'Sec-WebSocket-Protocol: bearer, t');
    expect([accepted.status, accepted.head.includes('Sec-WebSocket-Protocol')]).toEqual([101, false]);
  });

  it('is 403 by a Deny, by silence, and by a policy over stage/*/*; stage/* covers it (G16, G29)', async () => {
    for (const [policy, expected] of [
      [deny('*'), 403],
      [allow(), 403],
      [allow('dev/*/*'), 403],
      [allow('dev/GET/$connect'), 403],
      [allow('dev/*'), 101],
    ] as const) {
      const { connect } = await start(counted(() => policy));
      expect((await connect()).status).toBe(expected);
    }
  });

  it('is 401 for a thrown Unauthorized and 500 for any other error or answer (G30, G31, G70)', async () => {
    const throwing =
      (message: string): LambdaHandler =>
      async () => {
        throw new Error(message);
      };
    const status = async (lambda: LambdaHandler) =>
      (await (await start(lambda, { authorizerTimeoutMs: 50 })).connect()).status;
    expect(await status(throwing('Unauthorized'))).toBe(401);
    expect(await status(throwing('unauthorized'))).toBe(500);
    expect(await status(counted(() => ({ isAuthorized: true })))).toBe(500);
    expect(await status(() => new Promise(() => {}))).toBe(500);
  });

  it('takes a result of 8 KB and refuses a larger one with 500 (G34, G35)', async () => {
    const sized = (bytes: number) => {
      const result = { ...allow('dev/*'), context: { pad: '' } };
      return { ...result, context: { pad: 'x'.repeat(bytes - JSON.stringify(result).length) } };
    };
    const at = await start(counted(() => sized(8192)));
    const past = await start(counted(() => sized(8193)));
    expect([(await at.connect()).status, (await past.connect()).status]).toEqual([101, 500]);
  });

  it('caches nothing: every connection is a call (G29)', async () => {
    const { connect, gateway } = await start();
    await connect();
    await connect();
    expect(gateway.counters).toMatchObject({ authorizerCalls: 2, cacheHits: 0 });
  });

  it('is refused by its integration with a status of its own, and agrees on the subprotocol it names', async () => {
    const refusing = await start(undefined, {}, () => ({ statusCode: 403, body: 'no' }));
    expect(await refusing.connect()).toMatchObject({ status: 403, body: 'no' });
    const agreeing = await start(undefined, {}, () => ({
      statusCode: 200,
      headers: { 'Sec-WebSocket-Protocol': 'chat' },
    }));
    expect((await agreeing.connect()).head).toContain('Sec-WebSocket-Protocol: chat');
    const broken = await start(undefined, {}, () => 'x');
    expect((await broken.connect()).status).toBe(502);
  });

  it('on another path is 403, and a plain request is no connection', async () => {
    const { connect, gateway } = await start(undefined, { stageInPath: true });
    expect([(await connect('/?token=t')).status, (await connect('/dev?token=t')).status]).toEqual([403, 101]);
    expect((await fetch(`${gateway.url}/dev`)).status).toBe(426);
  });
});

describe('the later routes of a WebSocket API', () => {
  it('see the context of the authorizer, and are not authorized again (G29)', async () => {
    const lambda = counted(() => ({ ...allow('dev/$connect'), context: { scope: 'a', n: 1 } }));
    const { connect, happened, gateway } = await start(lambda, {}, ({ body }) => ({ statusCode: 200, body }));
    const socket = await connect();
    socket.send(clientFrame('hello'));
    expect(await socket.received(1)).toEqual(['hello']);
    socket.send(clientFrame(Buffer.from([3, 232]), 8));
    await socket.closed;
    const events = await happened(3);
    expect(events.map(({ requestContext }) => requestContext)).toMatchObject(
      ['$connect', '$default', '$disconnect'].map((routeKey) => ({
        routeKey,
        authorizer: { scope: 'a', n: '1', principalId: 'somebody' },
        connectionId: events[0]!.requestContext['connectionId'],
      })),
    );
    expect(events[1]).toMatchObject({
      body: 'hello',
      requestContext: { eventType: 'MESSAGE' },
      isBase64Encoded: false,
    });
    expect(events[1]).not.toHaveProperty('headers');
    expect(gateway.counters.authorizerCalls).toBe(1);
  });

  it('are chosen by a member of the message, else $default; $ routes cannot be named', async () => {
    const routes = [
      { routeKey: 'send', integration: 'app' },
      { routeKey: '$disconnect', integration: 'app' },
      { routeKey: '$default', integration: 'app' },
    ];
    const { connect, happened } = await start(undefined, { routes });
    const socket = await connect();
    for (const action of ['send', 'other', '$disconnect']) socket.send(clientFrame(JSON.stringify({ action })));
    socket.send(clientFrame('not json'));
    const keys = (await happened(4)).map(({ requestContext }) => requestContext['routeKey']);
    expect(keys).toEqual(['send', '$default', '$default', '$default']);
  });

  it('that fail tell the client so, and the connection stays', async () => {
    const { connect, app } = await start(undefined, {}, ({ body }) => {
      if (body === 'bad') throw new Error('SECRET');
      return { statusCode: 200, body: body ?? '' };
    });
    const socket = await connect();
    socket.send(clientFrame('bad'));
    const [failed] = await socket.received(1).then((messages) => messages.slice(0, 1));
    expect(failed ?? '').toContain('Internal server error');
    expect(app.events).toHaveLength(2);
  });

  it('get a message whole from its frames; pings are answered by the gateway', async () => {
    const { connect, happened } = await start();
    const socket = await connect();
    const whole = Buffer.concat([clientFrame('a', 1, false), clientFrame('', 9), clientFrame('b', 0)]);
    for (const byte of whole) socket.send(Buffer.from([byte]));
    expect((await happened(2))[1]).toMatchObject({ body: 'ab' });
  });

  it.each<[string, Buffer[], number]>([
    ['an unmasked frame', [Buffer.from([0x81, 1, 65])], 1002],
    ['a continuation of nothing', [clientFrame('a', 0)], 1002],
    ['a frame over 32 KB', [clientFrame(Buffer.alloc(32 * 1024 + 1))], 1009],
    [
      'a message over 128 KB',
      [
        clientFrame(Buffer.alloc(32 * 1024), 2, false),
        ...[1, 2, 3].map(() => clientFrame(Buffer.alloc(32 * 1024), 0, false)),
        clientFrame('x', 0),
      ],
      1009,
    ],
  ])('are not reached by %s: the connection ends (G34)', async (_, frames, code) => {
    const { connect, app } = await start(undefined, { routes: [{ routeKey: '$default', integration: 'app' }] });
    const socket = await connect();
    for (const frame of frames) socket.send(frame);
    await socket.closed;
    expect([socket.closeCode(), app.events]).toEqual([code, []]);
  });
});

describe('a WebSocket gateway', () => {
  it('ends its connections on close', async () => {
    const { connect, gateway } = await start();
    const socket = await connect();
    await gateway.close();
    await socket.closed;
  });

  it.each<[string, Partial<WebSocketApi>, string]>([
    [
      'authorization past $connect (G29)',
      { routes: [{ routeKey: '$default', integration: 'app', authorization: 'CUSTOM' }] },
      'only $connect',
    ],
    [
      'an identity source of REST',
      { authorizer: { name: 'a', identitySources: ['method.request.header.A'] } },
      'route.request',
    ],
    ['an unknown $ route', { routes: [{ routeKey: '$other', integration: 'app' }] }, 'no such route'],
  ])('with %s is a fault that says so', async (_, change, fault) => {
    await expect(start(undefined, change)).rejects.toThrow(fault);
  });
});

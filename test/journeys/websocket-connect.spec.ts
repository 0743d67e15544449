import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { startGateway, type Gateway } from '@sallyport/gateway-emulator';
import { readSettings } from '@sallyport/settings';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };

let idp: LocalIdp;
let gateway: Gateway | undefined;
beforeAll(async () => {
  idp = await startLocalIdp();
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});
afterAll(() => idp.close());

async function open(identitySource: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
  const environment = { ...idp.environment(), LOG_LEVEL: 'silent', ...settings };
  gateway = await startGateway({
    api: {
      kind: 'websocket',
      id: 'sallyport',
      stage: 'latest',
      region: 'eu-west-1',
      accountId: '123456789012',
      routes: [
        { routeKey: '$connect', integration: 'chat', authorization: 'CUSTOM' },
        { routeKey: '$default', integration: 'chat' },
      ],
      authorizer: { name: 'sallyport', identitySources: [identitySource] },
    },
    authorizer: lambdaAuthorizer(createGatewayAuthorizer(readSettings(environment), routeManifest)),
    integrations: { chat: async () => ({ statusCode: 200 }) },
  });
}

/** The status of an upgrade: 101 when the connection is opened. */
async function connect(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  };
  const asking = request(gateway!.url.replace(/^ws/, 'http') + path, { headers: { ...upgrade, ...headers } });
  asking.end();
  const [answer] = (await Promise.race([once(asking, 'upgrade'), once(asking, 'response')])) as [IncomingMessage];
  answer.destroy();
  return answer.statusCode!;
}

describe('$connect of a WebSocket API', () => {
  it('opens to a good token in the header, and not without one or with a bad one', async () => {
    await open('route.request.header.Authorization');
    const bearer = async (name: 'none' | 'opaque') => ({ authorization: `Bearer ${await idp.token(name)}` });
    expect(await connect('/', await bearer('none'))).toBe(101);
    expect(await connect('/', await bearer('opaque'))).toBe(101);
    expect(await connect('/')).toBe(401);
    expect(await connect('/', { authorization: 'Bearer never-issued' })).toBe(401);
  });

  it('asks for the scopes of WEBSOCKET_SCOPES, all of them', async () => {
    await open('route.request.header.Authorization', { WEBSOCKET_SCOPES: 'content:read,content:write' });
    const bearer = async (name: 'reader' | 'writer') => ({ authorization: `Bearer ${await idp.token(name)}` });
    expect(await connect('/', await bearer('writer'))).toBe(101);
    expect(await connect('/', await bearer('reader'))).toBe(403);
  });

  it('takes the token of a browser, which can set no header, from the query or from a subprotocol', async () => {
    const token = await idp.token('reader');
    await open('route.request.querystring.access_token', { WEBSOCKET_TOKEN_FROM: 'query' });
    expect(await connect(`/?access_token=${token}`)).toBe(101);
    expect(await connect('/?access_token=never-issued')).toBe(401);
    await gateway!.close();
    await open('route.request.header.Sec-WebSocket-Protocol', { WEBSOCKET_TOKEN_FROM: 'subprotocol' });
    expect(await connect('/', { 'sec-websocket-protocol': `chat.v1, bearer.${token}` })).toBe(101);
    expect(await connect('/', { 'sec-websocket-protocol': 'chat.v1, bearer.never-issued' })).toBe(401);
  });
});

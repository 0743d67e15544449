import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startGateway, type Gateway } from '@sallyport/gateway-emulator';
import { readServiceApis } from '@sallyport/service-file';
import { mintJwt } from '@sallyport/testing';
import { describeOnNode24 } from './node24.js';
import type { StartedFunction } from './start-function.js';
import { startPackaged } from './start-packaged.js';
import { startTlsFront, type TlsFront } from './tls-front.js';
import { startTlsIdp, type TlsIdp } from './tls-idp.js';

jest.setTimeout(300_000);

const facts = { id: 'sallyport', accountId: '123456789012' };
const read = { message: 'Premium Content: OAuth Scope: Read' };
const write = { message: 'Premium Content: OAuth Scope: Write' };
const unauthorized = { message: 'Unauthorized' };

describeOnNode24('the Cognito seed, by packaged functions behind gateways of the service files', (node) => {
  let idp: TlsIdp;
  let front: TlsFront;
  let premium: Gateway;
  let consumer: Gateway;
  const functions: StartedFunction[] = [];
  const start = async (name: string, changes: Readonly<Record<string, string>>, file?: string) => {
    const started = await startPackaged(node, name, { ...idp.settings, ...changes }, file);
    functions.push(started);
    return started.handler;
  };

  beforeAll(async () => {
    idp = await startTlsIdp('cognito');
    front = await startTlsFront(idp.authority);
    const { rest } = readServiceApis('serverless.yml', {}, facts);
    const { rest: outer } = readServiceApis('serverless.consumers.yml', {}, facts);
    premium = await startGateway({
      api: rest!,
      authorizer: await start('authorizer', {}),
      integrations: {
        account: await start('account', {}),
        members: await start('members', {}),
        'premium-content': await start('premium-content', {}),
      },
    });
    front.forwardTo(premium.port);
    const upstream = { PREMIUM_CONTENT_API_URL: front.url };
    consumer = await startGateway({
      api: outer!,
      integrations: { 'content-consumer': await start('content-consumer', upstream, 'serverless.consumers.yml') },
    });
  });
  afterAll(async () => {
    await Promise.all(functions.map((one) => one.close()));
    await consumer?.close();
    await premium?.close();
    await front.close();
    await idp.close();
  });

  const ask = async (gateway: Gateway, route: string, authorization?: string) => {
    const [method, path] = route.split(' ') as [string, string];
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const response = await fetch(gateway.url + path, { method, headers });
    return { status: response.status, body: (await response.json()) as unknown, headers: response.headers };
  };
  const answer = async (...asked: Parameters<typeof ask>) => {
    const { status, body } = await ask(...asked);
    return [status, body];
  };

  describe('the protected API', () => {
    it('C4, C5: gives each route to its scope', async () => {
      expect(await answer(premium, 'GET /home/premium', `Bearer ${await idp.token('reader')}`)).toEqual([200, read]);
      expect(await answer(premium, 'POST /home/premium', `Bearer ${await idp.token('writer')}`)).toEqual([200, write]);
    });

    it('C6: a read token on the write route is 403 with a challenge', async () => {
      const { status, headers } = await ask(premium, 'POST /home/premium', `Bearer ${await idp.token('reader')}`);
      expect([status, headers.get('www-authenticate')]).toEqual([403, 'Bearer error="insufficient_scope"']);
    });

    it.each([
      ['C7: no credential', () => undefined],
      ['C7: an empty one', () => ''],
      ['C9: a token without its scheme', () => idp.token('reader')],
    ])('%s is 401 without a call of the authorizer', async (_, authorization) => {
      const { authorizerCalls } = premium.counters;
      expect(await answer(premium, 'GET /home/premium', await authorization())).toEqual([401, unauthorized]);
      expect(premium.counters.authorizerCalls).toBe(authorizerCalls);
    });

    it('C8: an ID token of the same pool is 401', async () => {
      const [header, claims] = (await idp.token('reader'))
        .split('.', 2)
        .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
      const made = (token_use: string) =>
        `Bearer ${mintJwt({ header: header!, claims: { ...claims, token_use }, key: idp.signer().privateKey })}`;
      expect((await answer(premium, 'GET /home/premium', made('access')))[0]).toBe(200);
      expect(await answer(premium, 'GET /home/premium', made('id'))).toEqual([401, unauthorized]);
    });
  });

  describe('the machine client', () => {
    it('C1, C11: asks for a token of its own once, with the full scope name, and uses it again', async () => {
      const caller = `Bearer ${await idp.token('reader')}`;
      const { token } = idp.counters;
      expect(await answer(consumer, 'GET /content/authorized-read', caller)).toEqual([200, read]);
      expect(await answer(consumer, 'GET /content/authorized-read', caller)).toEqual([200, read]);
      expect(idp.counters.token).toBe(token + 1);
    });

    it('writes with a token for that', async () => {
      const caller = `Bearer ${await idp.token('writer')}`;
      expect(await answer(consumer, 'GET /content/authorized-write', caller)).toEqual([200, write]);
    });

    it('C10: without a token of its own gets 401, and says so', async () => {
      const caller = `Bearer ${await idp.token('reader')}`;
      expect(await answer(consumer, 'GET /content/unauthorized-read', caller)).toEqual([401, unauthorized]);
    });

    it('serves nobody without the scope of what they want', async () => {
      expect((await answer(consumer, 'GET /content/authorized-read'))[0]).toBe(401);
      const reader = `Bearer ${await idp.token('reader')}`;
      expect((await answer(consumer, 'GET /content/authorized-write', reader))[0]).toBe(403);
    });

    it('C3, RC3: whose secret is wrong says 503, and calls nobody', async () => {
      const wrong = await startPackaged(
        node,
        'content-consumer',
        { ...idp.settings, COGNITO_CLIENT_SECRET: 'wrong', PREMIUM_CONTENT_API_URL: front.url },
        'serverless.consumers.yml',
      );
      const { requests } = premium.counters;
      const headers = { authorization: `Bearer ${await idp.token('reader')}` };
      const event = { httpMethod: 'GET', path: '/content/authorized-read', headers };
      expect(await wrong.handler(event)).toMatchObject({ statusCode: 503 });
      expect(premium.counters.requests).toBe(requests);
      await wrong.close();
    });
  });

  it('T-CC-1, RC1: neither token nor secret is in the log of any function', () => {
    const log = functions.map((one) => one.log()).join('\n');
    expect(log).toContain('"outcome"');
    for (const { clientSecret } of Object.values(idp.clients)) expect(log).not.toContain(clientSecret);
    expect(log).not.toMatch(/eyJ[\w-]{10,}/);
  });
});

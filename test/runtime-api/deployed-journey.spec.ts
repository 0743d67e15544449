import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startGateway, type Gateway } from '@sallyport/gateway-emulator';
import { readServiceApis } from '@sallyport/service-file';
import { mintJwt, startSecretsManager, type FakeSecretsManager } from '@sallyport/testing';
import { describeOnNode24 } from './node24.js';
import type { StartedFunction } from './start-function.js';
import { startPackaged } from './start-packaged.js';
import { startTlsFront, type TlsFront } from './tls-front.js';
import { startTlsIdp, type TlsIdp } from './tls-idp.js';

jest.setTimeout(300_000);

const facts = { id: 'sallyport', accountId: '123456789012' };
const read = { message: 'Premium Content: OAuth Scope: Read' };
const write = { message: 'Premium Content: OAuth Scope: Write' };
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:cognito-AbCdEf';
const resourceUrl = 'https://api.test';
const unauthorized = { message: 'Unauthorized' };

describeOnNode24('the Cognito seed, by packaged functions behind gateways of the service files', (node) => {
  let idp: TlsIdp;
  let front: TlsFront;
  let premium: Gateway;
  let consumer: Gateway;
  let secrets: FakeSecretsManager;
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
        account: await start('account', { RESOURCE_URL: resourceUrl }),
        members: await start('members', {}),
        'premium-content': await start('premium-content', {}),
      },
    });
    front.forwardTo(premium.port);
    secrets = await startSecretsManager();
    // As the custom resource of the identity provider's unit writes it.
    const client = { user_pool_client_id: idp.settings['COGNITO_CLIENT_ID'] };
    const stored = { ...client, app_client_secret: idp.settings['COGNITO_CLIENT_SECRET'] };
    secrets.put(secretArn, 'AWSCURRENT', JSON.stringify(stored));
    const upstream = {
      PREMIUM_CONTENT_API_URL: front.url,
      COGNITO_CLIENT_ID: '',
      COGNITO_CLIENT_SECRET: '',
      COGNITO_CLIENT_SECRET_ID: secretArn,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    };
    consumer = await startGateway({
      api: outer!,
      integrations: { 'content-consumer': await start('content-consumer', upstream, 'serverless.consumers.yml') },
    });
  });
  afterAll(async () => {
    await Promise.all(functions.map((one) => one.close()));
    await consumer?.close();
    await secrets?.close();
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

  /** A token of the issuer that says something else, as a credential. */
  function changed(token: string, claims: Readonly<Record<string, unknown>>): string {
    const [header, said] = token
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
    return `Bearer ${mintJwt({ header: header!, claims: { ...said, ...claims }, key: idp.signer().privateKey })}`;
  }

  /** One beside that of the gateway. */
  const startConsumer = async (changes: Readonly<Record<string, string>>) => {
    const started = await startPackaged(
      node,
      'content-consumer',
      { ...idp.settings, PREMIUM_CONTENT_API_URL: front.url, ...changes },
      'serverless.consumers.yml',
    );
    functions.push(started);
    return started;
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
      ['C7, D1: no credential', () => undefined],
      ['C7, D1: an empty one', () => ''],
      ['C9: a token without its scheme', () => idp.token('reader')],
    ])('%s is 401 without a call of the authorizer', async (_, authorization) => {
      const { authorizerCalls } = premium.counters;
      const { status, body, headers } = await ask(premium, 'GET /home/premium', await authorization());
      expect([status, body]).toEqual([401, unauthorized]);
      // D1: a page may read why.
      expect(headers.get('access-control-allow-origin')).toBe('https://example.com');
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(premium.counters.authorizerCalls).toBe(authorizerCalls);
    });

    it('C8: an ID token of the same pool is 401', async () => {
      const token = await idp.token('reader');
      expect((await answer(premium, 'GET /home/premium', changed(token, {})))[0]).toBe(200);
      expect(await answer(premium, 'GET /home/premium', changed(token, { token_use: 'id' }))).toEqual([
        401,
        unauthorized,
      ]);
    });
  });

  it('RFC 9728: the API says what it is to who has no token, with the scopes of all its applications', async () => {
    const { authorizerCalls } = premium.counters;
    const { status, body } = await ask(premium, 'GET /.well-known/oauth-protected-resource');
    expect([status, body]).toEqual([
      200,
      {
        resource: resourceUrl,
        authorization_servers: [idp.issuer],
        scopes_supported: ['premium_api/content:read', 'premium_api/content:write', 'premium_api/profile:read'],
        bearer_methods_supported: ['header'],
      },
    ]);
    expect(premium.counters.authorizerCalls).toBe(authorizerCalls);
  });

  describe('the machine client', () => {
    it('C1, C11: reads its secret and asks for a token of its own once, and uses it again (RC4)', async () => {
      const caller = `Bearer ${await idp.token('reader')}`;
      const { token } = idp.counters;
      expect(await answer(consumer, 'GET /content/authorized-read', caller)).toEqual([200, read]);
      expect(await answer(consumer, 'GET /content/authorized-read', caller)).toEqual([200, read]);
      expect(idp.counters.token).toBe(token + 1);
      expect(secrets.calls).toEqual([{ secretId: secretArn, stage: 'AWSCURRENT' }]);
    });

    it('C2: which asks for a scope that nobody may have is told invalid_scope, says 502 and calls nobody', async () => {
      const aliases = { SCOPE_ALIASES: JSON.stringify({ cognito: { 'content:read': 'premium_api/admin' } }) };
      const asking = await startConsumer({ ...aliases, LOG_LEVEL: 'info' });
      const { requests } = premium.counters;
      // A caller whose token says so already: nobody but the issuer itself could have made it.
      const caller = changed(await idp.token('reader'), { scope: 'premium_api/admin' });
      const event = { httpMethod: 'GET', path: '/content/authorized-read', headers: { authorization: caller } };
      const { token } = idp.counters;
      expect(await asking.handler(event)).toMatchObject({ statusCode: 502 });
      expect(idp.counters.token).toBe(token + 1);
      expect(asking.log()).toContain('invalid_scope');
      expect(premium.counters.requests).toBe(requests);
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
      const wrong = await startConsumer({ COGNITO_CLIENT_SECRET: 'wrong' });
      const { requests } = premium.counters;
      const headers = { authorization: `Bearer ${await idp.token('reader')}` };
      const event = { httpMethod: 'GET', path: '/content/authorized-read', headers };
      expect(await wrong.handler(event)).toMatchObject({ statusCode: 503 });
      expect(premium.counters.requests).toBe(requests);
    });
  });

  it('T-CC-1, RC1: neither token nor secret is in the log of any function', () => {
    const log = functions.map((one) => one.log()).join('\n');
    expect(log).toContain('"outcome"');
    for (const { clientSecret } of Object.values(idp.clients)) expect(log).not.toContain(clientSecret);
    expect(log).not.toMatch(/eyJ[\w-]{10,}/);
  });
});

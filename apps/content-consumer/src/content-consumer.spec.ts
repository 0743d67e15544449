import { Logger, type INestApplication, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ENVIRONMENT, TOKEN_CLIENT } from '@sallyport/composition/nest';
import { OutageError } from '@sallyport/protocol';
import { extractManifest } from '@sallyport/resource-server';
import { startScriptedIssuer, type ScriptedAnswer, type ScriptedIssuer } from '@sallyport/testing';
import { GrantRefusedError, type TokenClient } from '@sallyport/token-client';
import request from 'supertest';
import { ContentConsumerModule } from './content-consumer.module.js';
import { ContentConsumerServiceModule, DevelopmentServiceModule } from './content-consumer-service.module.js';
import { PREMIUM_API_DEADLINE_MS, PREMIUM_API_URL } from './premium-api.js';

const token = 'CANARY-token';
const tokens = jest.fn<TokenClient['token']>();

let upstream: ScriptedIssuer;
let app: INestApplication | undefined;
beforeEach(async () => {
  upstream = await startScriptedIssuer();
  answers({ body: { message: 'from upstream' } });
  tokens.mockReset().mockResolvedValue({ value: token, expiresAt: undefined, scopes: 'not-reported' });
  for (const level of ['error', 'warn', 'log'] as const) jest.spyOn(Logger.prototype, level).mockReturnValue();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await app?.close();
  app = undefined;
  await upstream.close();
});

/** Short only where no answer comes: whoever waits for one waits as long as a busy machine takes. */
let deadlineMs: number;
function answers(answer: ScriptedAnswer): void {
  deadlineMs = answer === 'silent' ? 150 : 5_000;
  upstream.script('/stage/home/premium', answer);
}
async function start(module: Type = DevelopmentServiceModule): Promise<INestApplication> {
  const compiled = await Test.createTestingModule({ imports: [module] })
    .overrideProvider(ENVIRONMENT)
    .useValue({ LOG_LEVEL: 'silent' })
    .overrideProvider(TOKEN_CLIENT)
    .useValue({ token: tokens })
    .overrideProvider(PREMIUM_API_URL)
    .useValue(new URL(`${upstream.issuer}/stage/`))
    .overrideProvider(PREMIUM_API_DEADLINE_MS)
    .useValue(deadlineMs)
    .compile();
  app = compiled.createNestApplication({ logger: false });
  await app.init();
  return app;
}
const get = async (path: string) => request((await start()).getHttpServer()).get(`/content/${path}`);
const logged = () =>
  JSON.stringify((['error', 'warn', 'log'] as const).map((level) => jest.mocked(Logger.prototype[level]).mock.calls));

describe('what the premium API is asked', () => {
  it.each([
    ['unauthorized-read', 'GET', undefined, []],
    ['authorized-read', 'GET', `Bearer ${token}`, [{ scopes: ['content:read'] }]],
    ['authorized-write', 'POST', `Bearer ${token}`, [{ scopes: ['content:write'] }]],
  ])('%s: a %s with Authorization %s', async (route, method, authorization, asked) => {
    expect((await get(route)).body).toEqual({ message: 'from upstream' });
    const [sent] = upstream.requests;
    expect([upstream.requests.length, sent?.method, sent?.url]).toEqual([1, method, '/stage/home/premium']);
    expect(sent?.headers.authorization).toBe(authorization);
    expect(tokens.mock.calls.map(([demand]) => demand)).toEqual(asked);
  });
});

describe('what the premium API answers', () => {
  it.each([200, 201, 400, 401, 403, 404, 409, 429, 500, 503])(
    'is handed on with its status %s (C10)',
    async (status) => {
      answers({ status, body: { message: `says ${status}`, more: [1] } });
      for (const route of ['unauthorized-read', 'authorized-read', 'authorized-write']) {
        const answer = await get(route);
        expect([route, answer.status, answer.body]).toEqual([route, status, { message: `says ${status}`, more: [1] }]);
        expect(answer.headers['cache-control']).toBe('no-store');
        await app?.close();
      }
    },
  );

  it('keeps the challenge and Retry-After, and no other header', async () => {
    const headers = { 'www-authenticate': 'Bearer realm="x"', 'retry-after': '7', 'set-cookie': 'a=b', server: 'x' };
    answers({ status: 401, headers, body: {} });
    const answer = await get('unauthorized-read');
    expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer realm="x"', 'retry-after': '7' });
    expect([answer.headers['set-cookie'], answer.headers['server']]).toEqual([undefined, undefined]);
  });

  it.each<[string, ScriptedAnswer]>([
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<script>alert(1)</script>' }],
    ['JSON that is none', { body: '{"message":' }],
    ['more than 1 MB', { body: { message: 'x'.repeat(1_100_000) } }],
  ])('is not handed on when it is %s', async (_what, answer) => {
    answers(answer);
    const { status, body, headers } = await get('authorized-read');
    expect([status, body]).toEqual([200, { message: 'The premium API answered 200 without JSON.' }]);
    expect(headers['content-type']).toMatch(/^application\/json/);
  });

  it('is no answer when it is a redirect, which is not followed', async () => {
    answers({ status: 302, headers: { location: `${upstream.issuer}/elsewhere` } });
    for (const route of ['unauthorized-read', 'authorized-read']) {
      expect((await get(route)).status).toBe(502);
      await app?.close();
    }
    expect(upstream.requests.map(({ url }) => url)).toEqual(['/stage/home/premium', '/stage/home/premium']);
  });

  it('is 504 when it does not come in time (RC2), 502 when nobody is there', async () => {
    answers('silent');
    expect((await get('authorized-read')).status).toBe(504);
    deadlineMs = 5_000;
    await upstream.close();
    const { status, body } = await get('unauthorized-read');
    expect([status, body]).toEqual([502, { message: 'The premium API cannot be reached.' }]);
    expect(logged()).toContain('ECONNREFUSED');
    upstream = await startScriptedIssuer();
  });
});

describe('a token that cannot be had', () => {
  it.each<[number, object, Error]>([
    [503, { reason: 'issuer_timeout' }, new OutageError('issuer_timeout', { host: 'issuer.example' })],
    [502, { message: expect.stringContaining('invalid_scope') }, new GrantRefusedError('invalid_scope', 400)],
  ])('is %s, and the premium API is not asked at all (RC3)', async (status, body, fault) => {
    tokens.mockRejectedValue(fault);
    for (const route of ['authorized-read', 'authorized-write']) {
      const answer = await get(route);
      expect([route, answer.status]).toEqual([route, status]);
      expect(answer.body).toMatchObject(body);
      await app?.close();
    }
    expect(upstream.requests).toEqual([]);
    expect(logged()).toContain(fault instanceof OutageError ? 'issuer_timeout' : 'invalid_scope');
  });
});

it('no token is in an answer or in the log, whatever upstream does (RC1)', async () => {
  const shown: string[] = [];
  for (const answer of [{ status: 401 }, { status: 500, body: 'x' }, { body: {} }, 'silent'] as ScriptedAnswer[]) {
    answers(answer);
    const { text, headers } = await get('authorized-read');
    shown.push(text, JSON.stringify(headers));
    await app?.close();
  }
  expect(upstream.requests.every(({ headers }) => headers.authorization === `Bearer ${token}`)).toBe(true);
  expect(shown.join() + logged()).not.toContain('CANARY');
});

describe('who may call', () => {
  const routesOf = async (module: Type) =>
    extractManifest(await start(module), 'content-consumer').manifest.routes.map(
      ({ method, path, ...access }) =>
        `${method} ${path} ${access.access === 'scopes' ? access.scopes.allOf?.join() : access.access}`,
    );

  it('is declared by scopes where it is deployed, and the manifest says so', async () => {
    expect(await routesOf(ContentConsumerModule)).toEqual([
      'GET /content/authorized-read content:read',
      'GET /content/authorized-write content:write',
      'GET /content/unauthorized-read content:read',
    ]);
    await app?.close();
    expect(await routesOf(ContentConsumerServiceModule)).toContain('GET /content/authorized-message content:read');
  });

  it('is everybody on a developer machine, on the same routes', async () => {
    expect(await routesOf(DevelopmentServiceModule)).toEqual([
      'GET /content/authorized-message public',
      'GET /content/authorized-read public',
      'GET /content/authorized-write public',
      'GET /content/unauthorized-read public',
    ]);
  });

  it('is nobody without a token where it is deployed, and nothing is asked upstream then', async () => {
    const server = (await start(ContentConsumerModule)).getHttpServer() as never;
    for (const route of ['unauthorized-read', 'authorized-read', 'authorized-write']) {
      expect((await request(server).get(`/content/${route}`)).status).toBe(401);
    }
    expect([upstream.requests, tokens.mock.calls]).toEqual([[], []]);
  });
});

it('an unsupported verb is a clean 404 (RC7)', async () => {
  const server = (await start()).getHttpServer() as never;
  for (const verb of ['post', 'put', 'patch', 'delete'] as const) {
    expect((await request(server)[verb]('/content/authorized-read')).status).toBe(404);
  }
  expect(upstream.requests).toEqual([]);
});

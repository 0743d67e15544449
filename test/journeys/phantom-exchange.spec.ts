import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import {
  startGateway,
  type Gateway,
  type HttpApi,
  type LambdaHandler,
  type RestApi,
} from '@sallyport/gateway-emulator';
import { nodeSend } from '@sallyport/issuer-client';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { describeWithProgram, startRedisServer } from '@sallyport/testing';
import { Redis } from 'ioredis';
import { resourceApps } from '../../apps/demo/src/resource-apps.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { tokenEvent } from './gateway-world.js';

const { routes } = parseRouteManifest(routeManifest);
const deployed = { id: 'sallyport', stage: 'latest', region: 'eu-west-1', accountId: '123456789012' } as const;

const rest: RestApi = {
  ...deployed,
  kind: 'rest',
  routes: routes.map(({ method, path, app }) => ({ method, path, integration: app, authorization: 'CUSTOM' })),
  authorizer: {
    type: 'REQUEST',
    name: 'sallyport',
    identitySources: ['method.request.header.Authorization'],
    resultTtlSeconds: 300,
  },
};
const http = (payloadFormatVersion: '1.0' | '2.0', simple = false): HttpApi => ({
  ...deployed,
  kind: 'http',
  stageInPath: true,
  routes: routes.map(({ method, path, app }) => ({
    routeKey: `${method} ${path}`,
    integration: app,
    authorization: 'CUSTOM',
    payloadFormatVersion,
  })),
  authorizer: {
    type: 'REQUEST',
    name: 'sallyport',
    payloadFormatVersion,
    enableSimpleResponses: simple,
    identitySources: ['$request.header.Authorization', ...(simple ? ['$context.routeKey'] : [])],
    resultTtlSeconds: 300,
  },
});

interface World {
  readonly gateway: Gateway;
  readonly authorizer: LambdaHandler;
  readonly log: readonly string[];
  ask(route: string, authorization?: string): Promise<Response>;
}

/** The main job, from settings alone. Authorizer and applications share nothing but them. */
async function openWorld(
  idp: LocalIdp,
  {
    api = rest,
    manifest = routeManifest,
    ...settings
  }: { readonly api?: RestApi | HttpApi; readonly manifest?: object } & Readonly<Record<string, unknown>> = {},
): Promise<World> {
  const unset = { AUTHORIZER_RESPONSE: '', AUTHORIZER_IDENTITY_SOURCES: '', PHANTOM_TOKEN_CONTEXT_KEY: '' };
  Object.assign(process.env, { ...idp.environment(), OIDC_INTROSPECTION_FORMAT: '', ...unset, ...settings });
  const log: string[] = [];
  const dependencies = { clock: Date.now, send: nodeSend, write: (line: string) => void log.push(line) };
  const authorizer = lambdaAuthorizer(
    createGatewayAuthorizer(readSettings({ ...process.env, LOG_LEVEL: 'debug' }), manifest, dependencies),
  );
  const gateway = await startGateway({
    api,
    authorizer,
    integrations: Object.fromEntries(
      Object.entries(resourceApps).map(([name, module]) => [name, createLambdaHandler(module)]),
    ),
  });
  return {
    gateway,
    authorizer,
    log,
    ask(route, authorization) {
      const [method, path] = route.split(' ') as [string, string];
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      return fetch(gateway.invokeUrl + path, { method, headers });
    },
  };
}

type Context = Readonly<Record<string, unknown>>;
const contextOf = async ({ authorizer }: World, token: string): Promise<Context> =>
  ((await authorizer(tokenEvent(`Bearer ${token}`), {} as never)) as { context: Context }).context;
const claimsOf = (jwt: unknown): Context =>
  JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString()) as Context;

let idp: LocalIdp;
let world: World;
beforeAll(async () => void (idp = await startLocalIdp({ dialect: 'oidc' })));
afterEach(() => world.gateway.close());
afterAll(() => idp.close());

const phantom = { OIDC_INTROSPECTION_FORMAT: 'phantom', PHANTOM_TOKEN_CONTEXT_KEY: 'Authorization' };

const apis = [
  { name: 'a REST API', settings: { api: rest } },
  { name: 'an HTTP API 1.0', settings: { api: http('1.0') } },
  { name: 'an HTTP API 2.0', settings: { api: http('2.0') } },
  {
    name: 'an HTTP API 2.0 with simple answers',
    settings: {
      api: http('2.0', true),
      AUTHORIZER_RESPONSE: 'simple',
      AUTHORIZER_IDENTITY_SOURCES: '$request.header.Authorization,$context.routeKey',
    },
  },
];

describe.each(apis)('an opaque token at $name', ({ settings }) => {
  it('K1: costs one introspection; the application serves with the JWT and asks nobody about it', async () => {
    world = await openWorld(idp, { ...phantom, ...settings });
    const token = await idp.token('opaque');
    const before = idp.counters.introspection;
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await world.ask('GET /profile', `Bearer ${token}`)).status).toBe(200);
      expect((await world.ask('GET /home/premium', `Bearer ${token}`)).status).toBe(200);
      expect((await world.ask('POST /home/premium', `Bearer ${token}`)).status).toBe(403);
    }
    expect(idp.counters.introspection).toBe(before + 1);
  });

  it('K2, K3: unknown, with a letter more, under another scheme or missing: refused, and the application is not asked', async () => {
    world = await openWorld(idp, { ...phantom, ...settings });
    const token = await idp.token('opaque');
    const refused = settings.api.kind === 'rest' ? 401 : 403;
    for (const presented of ['nobody-issued-this', `${token}z`]) {
      expect((await world.ask('GET /profile', `Bearer ${presented}`)).status).toBe(refused);
    }
    expect((await world.ask('GET /profile', `Basic ${token}`)).status).toBe(refused);
    expect((await world.ask('GET /profile')).status).toBe(401);
  });
});

describe('the phantom token in the context', () => {
  it('K9, K12, T-INT-10: is the JWT of the same grant for this audience, and its principal is the decision’s', async () => {
    world = await openWorld(idp, phantom);
    const { Authorization: jwt, ...context } = await contextOf(world, await idp.token('opaque'));
    expect(claimsOf(jwt)).toMatchObject({ iss: idp.issuer, aud: idp.audience, sub: 'opaque' });
    expect(context).toEqual({
      subject: 'opaque',
      clientId: 'opaque',
      scope: 'profile:read content:read',
      manifest: expect.any(String),
    });
  });

  it('is a presented JWT itself: behind the gateway it makes no difference what the client holds', async () => {
    world = await openWorld(idp, phantom);
    const token = await idp.token('reader');
    expect((await contextOf(world, token))['Authorization']).toBe(token);
  });

  it('is not there unless the setting asks for it, nor where the issuer answers in JSON: the application asks itself', async () => {
    world = await openWorld(idp, { OIDC_INTROSPECTION_FORMAT: 'phantom' });
    expect(Object.keys(await contextOf(world, await idp.token('opaque')))).not.toContain('Authorization');
    await world.gateway.close();
    world = await openWorld(idp, { PHANTOM_TOKEN_CONTEXT_KEY: 'Authorization' });
    const token = await idp.token('opaque');
    expect(Object.keys(await contextOf(world, token))).not.toContain('Authorization');
    const before = idp.counters.introspection;
    expect((await world.ask('GET /profile', `Bearer ${token}`)).status).toBe(200);
    expect(idp.counters.introspection).toBe(before + 1);
  });

  it('is not there for a token that opens nothing', async () => {
    const manifest = { version: 1, routes: routes.filter(({ access }) => access === 'scopes') };
    world = await openWorld(idp, { ...phantom, manifest });
    const { context, policyDocument } = (await world.authorizer(
      tokenEvent(`Bearer ${await idp.token('none')}`),
      {} as never,
    )) as { context: Context; policyDocument: { Statement: readonly { Effect: string }[] } };
    expect(policyDocument.Statement.map(({ Effect }) => Effect)).toEqual(['Deny']);
    expect(Object.keys(context)).not.toContain('Authorization');
  });

  it('G47: is not there when it would end before the gateway forgets it; the application then asks itself', async () => {
    const short = await startLocalIdp({ dialect: 'oidc', accessTokenTtlSeconds: 299 });
    try {
      world = await openWorld(short, phantom);
      const token = await short.token('opaque');
      expect((await world.ask('GET /profile', `Bearer ${token}`)).status).toBe(200);
      expect(short.counters.introspection).toBe(2);
      expect(Object.keys(await contextOf(world, token))).not.toContain('Authorization');
      await world.gateway.close();
      world = await openWorld(short, { ...phantom, AUTHORIZER_CACHE_TTL_SECONDS: '60' });
      expect(Object.keys(await contextOf(world, token))).toContain('Authorization');
    } finally {
      process.env['AUTHORIZER_CACHE_TTL_SECONDS'] = '';
      await short.close();
    }
  });

  it('RC1, T-PRC-3: is in no log line, and neither is the token it stands for', async () => {
    world = await openWorld(idp, phantom);
    const token = await idp.token('opaque');
    const jwt = String((await contextOf(world, token))['Authorization']);
    await world.ask('GET /profile', `Bearer ${token}`);
    await world.ask('POST /home/premium', `Bearer ${token}`);
    await world.ask('GET /profile', `Bearer ${token}z`);
    const seen = world.log.join('\n');
    expect(seen).toContain('"outcome":"allow"');
    for (const secret of [token, jwt, ...jwt.split('.').slice(1)]) expect(seen.includes(secret)).toBe(false);
  });

  it('goes to the $connect of a WebSocket API as well', async () => {
    world = await openWorld(idp, phantom);
    const event = {
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:sallyport/latest/$connect',
      headers: { Authorization: `Bearer ${await idp.token('opaque')}` },
      requestContext: { routeKey: '$connect', eventType: 'CONNECT' },
    };
    const { context } = (await world.authorizer(event, {} as never)) as { context: Context };
    expect(claimsOf(context['Authorization'])).toMatchObject({ sub: 'opaque' });
  });

  it('T-INT-7: answers that the issuer signs decide alike, and bring no token', async () => {
    world = await openWorld(idp, { ...phantom, OIDC_INTROSPECTION_FORMAT: 'signed' });
    const context = await contextOf(world, await idp.token('opaque'));
    expect(context).toMatchObject({ subject: 'opaque', scope: 'profile:read content:read' });
    expect(Object.keys(context)).not.toContain('Authorization');
    await expect(contextOf(world, 'nobody-issued-this')).rejects.toThrow(/^Unauthorized$/);
  });
});

describeWithProgram('redis-server', 'the JWT behind a phantom token, in a shared store', (program) => {
  it('comes back for another process, which asks nobody, and is readable in no entry (RK8)', async () => {
    const server = await startRedisServer(program);
    const redis = new Redis(server.port);
    const shared = { ...phantom, TOKEN_CACHE_URL: `redis://127.0.0.1:${server.port}` };
    try {
      world = await openWorld(idp, shared);
      // A store that is slow to be reached is passed by: what is learnt before is kept by one process alone.
      const written = async (): Promise<string> => {
        const entries = await redis.dbsize();
        const learnt = await idp.token('opaque');
        await contextOf(world, learnt);
        for (let tries = 0; tries < 20; tries += 1) {
          if ((await redis.dbsize()) > entries) return learnt;
          await setTimeout(20);
        }
        return written();
      };
      const token = await written();
      const { Authorization: jwt } = await contextOf(world, token);
      const kept = await Promise.all((await redis.keys('*')).map((name) => redis.getBuffer(name)));
      for (const part of String(jwt).split('.')) expect(kept.some((entry) => entry?.includes(part))).toBe(false);
      await world.gateway.close();
      world = await openWorld(idp, shared);
      await written(); // connected
      const before = idp.counters.introspection;
      expect((await contextOf(world, token))['Authorization']).toBe(jwt);
      expect(idp.counters.introspection).toBe(before);
    } finally {
      process.env['TOKEN_CACHE_URL'] = '';
      redis.disconnect();
      await server.close();
    }
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type Gateway, type HttpApi, type RestApi } from '@sallyport/gateway-emulator';
import { createLambdaHandler, type LambdaHandler } from '@sallyport/lambda-runtime';
import { generateSigningKey, mintJwt } from '@sallyport/testing';
import { AccountModule } from '../../apps/account/src/account.module.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { PremiumContentModule } from '../../apps/premium-content/src/premium-content.module.js';

type Members = Readonly<Record<string, unknown>>;
type Handlers = Readonly<Record<'account' | 'premium-content', LambdaHandler>>;

const deployed = { id: 'sallyport', stage: 'latest', region: 'eu-west-1', accountId: '123456789012' } as const;
const routes = [
  { method: 'GET', path: '/profile', integration: 'account' },
  { method: 'GET', path: '/home/premium', integration: 'premium-content' },
  { method: 'POST', path: '/home/premium', integration: 'premium-content' },
] as const;
const rest: RestApi = {
  ...deployed,
  kind: 'rest',
  routes: routes.map((route) => ({ ...route, authorization: 'CUSTOM' })),
  authorizer: {
    type: 'REQUEST',
    name: 'phantom',
    identitySources: ['method.request.header.Authorization'],
    resultTtlSeconds: 0,
  },
};
const http = (payloadFormatVersion: '1.0' | '2.0'): HttpApi => ({
  ...deployed,
  kind: 'http',
  stageInPath: true,
  routes: routes.map(({ method, path, integration }) => ({
    routeKey: `${method} ${path}`,
    integration,
    authorization: 'CUSTOM',
    payloadFormatVersion,
  })),
  authorizer: {
    type: 'REQUEST',
    name: 'phantom',
    payloadFormatVersion: '2.0',
    enableSimpleResponses: false,
    identitySources: ['$request.header.Authorization'],
    resultTtlSeconds: 0,
  },
});

let idp: LocalIdp;
/** A tenant's machine client asked for it: the claims and the header that forged ones begin with. */
let genuine: { readonly header: Members; readonly claims: Members };
let elsewhere: Server;
let foreignRequests = 0;

beforeAll(async () => {
  idp = await startLocalIdp({ dialect: 'oidc' });
  const [header, claims] = (await idp.token('writer'))
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Members);
  genuine = { header: header!, claims: claims! };
  elsewhere = createServer((_request, response) => {
    foreignRequests += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
});
afterAll(async () => {
  await idp.close();
  elsewhere.close();
});

/** A JWT of the tenant with other claims. */
const jwt = (claims: Members = {}): string =>
  mintJwt({ header: genuine.header, claims: { ...genuine.claims, ...claims }, key: idp.signer().privateKey });
const foreignIssuer = (): string => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
/** Requests that the applications made, to anybody. */
const asked = (): number => Object.values(idp.counters).reduce((sum, count) => sum + count, foreignRequests);

/** Applications read the environment when they boot. */
function bootApps(key: string | undefined): Handlers {
  Object.assign(process.env, { ...idp.environment(), PHANTOM_TOKEN_CONTEXT_KEY: key ?? '' });
  return { account: createLambdaHandler(AccountModule), 'premium-content': createLambdaHandler(PremiumContentModule) };
}
/** So that what is counted afterwards is no set of keys. */
const knowsKeys = async (apps: Handlers): Promise<void> => {
  const headers = { Authorization: `Bearer ${jwt()}` };
  await apps.account({ httpMethod: 'GET', path: '/profile', headers }, {});
  await apps['premium-content']({ httpMethod: 'GET', path: '/home/premium', headers }, {});
};

/** K9: an authorizer that lets everybody into the stage and hands on what it knows about an opaque token. */
const authorizerWith = (key: string, context: () => unknown) => async (event: unknown) => {
  const { methodArn, routeArn } = event as { methodArn?: string; routeArn?: string };
  const [api, stage] = (methodArn ?? routeArn)!.split('/', 2);
  const value = context();
  return {
    principalId: 'somebody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${api}/${stage}/*` }],
    },
    context: value === undefined ? {} : { [key]: value },
  };
};

const apis = [
  { name: 'a REST API', api: rest, key: 'Authorization' },
  { name: 'an HTTP API with payload 1.0', api: http('1.0'), key: 'token' },
  { name: 'an HTTP API with payload 2.0', api: http('2.0'), key: 'token' },
  { name: 'an HTTP API with payload 2.0 and the key of the seed', api: http('2.0'), key: 'Authorization' },
];

describe.each(apis)('the JWT behind a phantom token, through $name ($key)', ({ api, key }) => {
  let gateway: Gateway;
  let context: unknown;
  const ask = async (
    route: string,
    { presented = 'phantom', headers = {} }: { presented?: string; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> => {
    const [method, path] = route.split(' ') as [string, string];
    return fetch(gateway.invokeUrl + path, { method, headers: { authorization: `Bearer ${presented}`, ...headers } });
  };
  const statuses = (options?: Parameters<typeof ask>[1]): Promise<number[]> =>
    Promise.all(routes.map(async ({ method, path }) => (await ask(`${method} ${path}`, options)).status));

  beforeAll(async () => {
    const apps = bootApps(key);
    await knowsKeys(apps);
    gateway = await startGateway({ api, authorizer: authorizerWith(key, () => context), integrations: apps });
  });
  afterEach(() => (context = undefined));
  afterAll(() => gateway.close());

  it.each(['', 'Bearer '])('K1, K9: is the credential, verified without a call, handed on as "%s…"', async (scheme) => {
    const before = asked();
    context = scheme + jwt();
    expect(await statuses()).toEqual([200, 200, 200]);
    expect(await (await ask('GET /profile')).json()).toEqual({ name: 'Daniël' });
    expect(asked()).toBe(before);
  });

  it('is asked for its scopes again by the application: 403, whatever the presented token may do (INV-4)', async () => {
    context = jwt({ scope: 'content:read' });
    expect(await statuses({ presented: await idp.token('writer') })).toEqual([403, 200, 403]);
    context = jwt({ scope: '' });
    const answer = await ask('GET /profile');
    expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ reason: 'scope_missing' })]);
  });

  it('wins over a presented token that may do less', async () => {
    context = jwt();
    expect(await statuses({ presented: await idp.token('none') })).toEqual([200, 200, 200]);
  });

  const bad: Readonly<Record<string, readonly [() => unknown, string]>> = {
    'T-INT-10: for another audience': [() => jwt({ aud: 'https://other.example' }), 'audience_mismatch'],
    expired: [() => jwt({ exp: Math.floor(Date.now() / 1000) - 61 }), 'token_expired'],
    'of an issuer that is not trusted': [() => jwt({ iss: foreignIssuer() }), 'issuer_not_trusted'],
    'signed by somebody else': [
      () => mintJwt({ ...genuine, key: generateSigningKey(genuine.header['kid'] as string).privateKey }),
      'signature_invalid',
    ],
    'no JWT but an opaque token': [() => 'opaque', 'token_malformed'],
    empty: [() => '', 'token_malformed'],
  };
  it.each(Object.keys(bad))('is 401, and nobody is asked, when it is %s', async (name) => {
    const [build, reason] = bad[name]!;
    context = build();
    const presented = await idp.token('writer');
    const before = asked();
    for (const { method, path } of routes) {
      const answer = await ask(`${method} ${path}`, { presented });
      expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ reason })]);
    }
    expect(asked()).toBe(before);
  });

  it('is not there: the presented token is verified by the application itself', async () => {
    expect(await statuses({ presented: await idp.token('writer') })).toEqual([200, 200, 200]);
    const before = idp.counters.introspection;
    expect((await ask('GET /profile', { presented: await idp.token('opaque') })).status).toBe(200);
    expect(idp.counters.introspection).toBe(before + 1);
    expect(await statuses({ presented: 'nobody-issued-this' })).toEqual([401, 401, 401]);
  });

  it('is believed in no header (T-SPF-1)', async () => {
    const authorizer = { [key]: jwt(), lambda: { [key]: jwt() } };
    const event = encodeURIComponent(JSON.stringify({ requestContext: { authorizer } }));
    const forged = {
      'x-apigateway-event': event,
      'x-apigateway-context': event,
      'x-amzn-oidc-accesstoken': jwt(),
      'x-authorizer-token': jwt(),
      ...(key === 'token' && { token: jwt() }),
    };
    const headers = { ...forged, authorization: 'Bearer nobody-issued-this' };
    expect(await statuses({ headers })).toEqual([401, 401, 401]);
  });

  it('is each call’s own (T-SE-1)', async () => {
    const may = jwt();
    const mayNot = jwt({ scope: 'other' });
    const apps = bootApps(key);
    const calls = Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? may : mayNot));
    const answers = await Promise.all(
      calls.map((token) =>
        apps.account({ httpMethod: 'GET', path: '/profile', requestContext: { authorizer: { [key]: token } } }, {}),
      ),
    );
    const codes = answers.map((answer) => (answer as { statusCode: number }).statusCode);
    expect(codes).toEqual(calls.map((token) => (token === may ? 200 : 403)));
  });
});

describe('an application with PHANTOM_TOKEN_CONTEXT_KEY', () => {
  const event = (requestContext: unknown, members: Members = {}) => ({
    httpMethod: 'GET',
    path: '/profile',
    headers: null,
    requestContext,
    ...members,
  });
  const status = async (handler: LambdaHandler, asked: unknown): Promise<unknown> =>
    ((await handler(asked, {})) as { statusCode: number }).statusCode;

  it('is 401 with neither a token in the context nor one in the header (C14)', async () => {
    const { account } = bootApps('token');
    const contexts = [undefined, {}, { authorizer: null }, { authorizer: {} }, { authorizer: { token: null } }];
    for (const context of contexts) expect(await status(account, event(context))).toBe(401);
    const inherited = { authorizer: Object.create({ token: jwt() }) as object };
    expect(await status(account, event(inherited))).toBe(401);
    expect(await status(account, event({ authorizer: { other: jwt(), lambda: { token: jwt() } } }))).toBe(401);
    expect(await status(account, event({ authorizer: { token: jwt() } }))).toBe(200);
  });

  it('takes nothing from a load balancer, which has no authorizer', async () => {
    const { account } = bootApps('token');
    const forged = { elb: { targetGroupArn: 'x' }, authorizer: { token: jwt() } };
    expect(await status(account, event(forged))).toBe(401);
    expect(await status(account, event(forged, { headers: { authorization: `Bearer ${jwt()}` } }))).toBe(200);
  });

  it('without the setting takes nothing from the context', async () => {
    const { account } = bootApps(undefined);
    const authorizer = { token: jwt(), Authorization: jwt() };
    expect(await status(account, event({ authorizer }))).toBe(401);
    expect(await status(account, event({ authorizer }, { headers: { Authorization: `Bearer ${jwt()}` } }))).toBe(200);
  });

  it('under plain HTTP knows the header alone', async () => {
    bootApps('token');
    const app = await NestFactory.create<NestExpressApplication>(AccountModule, { logger: false });
    try {
      await app.listen(0, '127.0.0.1');
      const ask = async (headers: Record<string, string>) =>
        (await fetch(`${await app.getUrl()}/profile`, { headers })).status;
      expect(await ask({ token: jwt() })).toBe(401);
      expect(await ask({ authorization: `Bearer ${jwt()}` })).toBe(200);
      expect(await ask({ authorization: `Bearer ${await idp.token('opaque')}` })).toBe(200);
    } finally {
      await app.close();
    }
  });
});

import { Controller, Get, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { SallyportModule } from '@sallyport/composition/nest';
import { startGateway, type Gateway, type HttpApi, type RestApi } from '@sallyport/gateway-emulator';
import { createLambdaHandler, type LambdaHandler } from '@sallyport/lambda-runtime';
import type { Principal } from '@sallyport/protocol';
import { Authenticated, CurrentPrincipal, extractManifest, Scopes } from '@sallyport/resource-server';
import type { RouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { mintJwt } from '@sallyport/testing';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { keysOfOneProvider } from '../setup/spare-keys.js';

/** Where the seeds contradict each other, each side is a setting or a declaration: here through both gates. */
@Controller('words')
class WordsController {
  @Get('all')
  @Scopes('profile:read', 'content:write')
  all() {
    return 'all';
  }

  @Get('any')
  @Scopes.any('content:write', 'profile:read')
  any() {
    return 'any';
  }

  @Get('caller')
  @Authenticated()
  caller(@CurrentPrincipal() { subject, scopes }: Principal) {
    return { subject, scopes: [...scopes] };
  }
}

@Module({ imports: [SallyportModule.forRoot({ realm: 'words' })], controllers: [WordsController] })
class WordsModule {}

/** As the phantom-token seed has it: one scope for everything behind the gateway. */
@Controller('vault')
@Scopes('content:read')
class VaultController {
  @Get()
  read() {
    return 'vault';
  }

  @Get(':id')
  readOne() {
    return 'one';
  }
}

@Module({ imports: [SallyportModule.forRoot({ realm: 'vault' })], controllers: [VaultController] })
class VaultModule {}

const deployed = { id: 'sallyport', stage: 'latest', region: 'eu-west-1', accountId: '123456789012' } as const;
const rest = ({ routes }: RouteManifest): RestApi => ({
  ...deployed,
  kind: 'rest',
  routes: routes.map(({ method, path }) => ({ method, path, integration: 'words', authorization: 'CUSTOM' })),
  authorizer: {
    type: 'TOKEN',
    name: 'sallyport',
    identitySource: 'method.request.header.Authorization',
    resultTtlSeconds: 300,
  },
});
const http = ({ routes }: RouteManifest): HttpApi => ({
  ...deployed,
  kind: 'http',
  stageInPath: true,
  routes: routes.map(({ method, path }) => ({
    routeKey: `${method} ${path}`,
    integration: 'words',
    authorization: 'CUSTOM',
    payloadFormatVersion: '2.0',
  })),
  authorizer: {
    type: 'REQUEST',
    name: 'sallyport',
    payloadFormatVersion: '2.0',
    enableSimpleResponses: false,
    identitySources: ['$request.header.Authorization'],
    resultTtlSeconds: 300,
  },
});

type Members = Readonly<Record<string, unknown>>;
interface World {
  readonly gateway: Gateway;
  /** What the authorizer answered, and what the application was given of it. */
  readonly answers: unknown[];
  readonly contexts: Members[];
  ask(path: string, token: string): Promise<{ status: number; headers: Headers; body: unknown }>;
  /** A token of the tenant with other claims. */
  forge(claims: Members): string;
}

const unset = { SCOPE_SEPARATOR: '', SCOPE_ALIASES: '', AUTHORIZER_DECIDES: '', AUTHORIZER_POLICY: '' };
let idp: LocalIdp | undefined;
let gateway: Gateway | undefined;
const keys = keysOfOneProvider();
afterEach(async () => {
  await gateway?.close();
  await idp?.close();
  keys.giveBack();
});
afterAll(() => void Object.assign(process.env, unset));

async function open(
  apiOf: (manifest: RouteManifest) => RestApi | HttpApi,
  environment: Readonly<Record<string, string>> = {},
  dialect: DialectName = 'oidc',
  module: Type = WordsModule,
): Promise<World> {
  const tenant = await startLocalIdp({ dialect, keys });
  idp = tenant;
  Object.assign(process.env, { ...unset, ...tenant.environment(), LOG_LEVEL: 'silent', ...environment });
  const app = await NestFactory.create(module, { logger: false });
  await app.init();
  const { manifest } = extractManifest(app, 'words');
  await app.close();
  const authorizer = lambdaAuthorizer(createGatewayAuthorizer(readSettings(process.env), manifest));
  const words: LambdaHandler = createLambdaHandler(module);
  const answers: unknown[] = [];
  const contexts: Members[] = [];
  const opened = await startGateway({
    api: apiOf(manifest),
    async authorizer(event, context) {
      const answer = await authorizer(event, context);
      answers.push(answer);
      return answer;
    },
    integrations: {
      words(event, context) {
        const { authorizer: given } = (event as { requestContext: { authorizer: Members } }).requestContext;
        contexts.push((given['lambda'] as Members | undefined) ?? given);
        return words(event, context);
      },
    },
  });
  gateway = opened;
  const [header, claims] = (await tenant.token('writer'))
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Members) as [Members, Members];
  return {
    gateway: opened,
    answers,
    contexts,
    async ask(path, token) {
      const response = await fetch(opened.invokeUrl + path, { headers: { authorization: `Bearer ${token}` } });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    forge: (changes) => mintJwt({ header, claims: { ...claims, ...changes }, key: tenant.signer().privateKey }),
  };
}

const apis = [
  ['a REST API', rest],
  ['an HTTP API', http],
] as const;

describe.each(apis)('through %s', (kind, apiOf) => {
  it('X1: a route that asks for all of two scopes takes both, one that asks for any takes either', async () => {
    const world = await open(apiOf);
    const statuses = async (scope: string): Promise<number[]> => {
      const token = world.forge({ scope });
      return [(await world.ask('/words/all', token)).status, (await world.ask('/words/any', token)).status];
    };
    expect(await statuses('profile:read content:write')).toEqual([200, 200]);
    expect(await statuses('profile:read')).toEqual([403, 200]);
    expect(await statuses('content:write')).toEqual([403, 200]);
    expect(await statuses('content:read')).toEqual([403, 403]);
  });

  it('X1, X5: the guard says the same where the authorizer leaves scopes to it', async () => {
    const world = await open(apiOf, { AUTHORIZER_DECIDES: 'authenticate', AUTHORIZER_POLICY: 'stage' });
    const token = world.forge({ scope: 'content:write' });
    expect((await world.ask('/words/any', token)).status).toBe(200);
    expect(await world.ask('/words/all', token)).toMatchObject({ status: 403, body: { reason: 'scope_missing' } });
  });

  it.each([
    ['space', 'profile:read content:write'],
    ['comma', 'profile:read,content:write'],
  ])(
    'X7: the application is told the scopes with a %s between them; the token keeps its spaces',
    async (name, list) => {
      const world = await open(apiOf, { SCOPE_SEPARATOR: name });
      const token = world.forge({ scope: 'profile:read content:write' });
      expect((await world.ask('/words/all', token)).status).toBe(200);
      expect(world.contexts).toEqual([expect.objectContaining({ scope: list })]);
      // A list with commas in a token is one scope, and not one that a route asks for.
      expect((await world.ask('/words/any', world.forge({ scope: 'profile:read,content:write' }))).status).toBe(403);
    },
  );

  it.each<[DialectName, string]>([
    ['cognito', 'premium_api/read'],
    ['auth0', 'get:profile'],
    ['oidc', 'read'],
  ])(
    'X8: the scope that %s calls %s opens the route that asks for ours, and comes down as ours',
    async (name, theirs) => {
      const aliases = JSON.stringify({ [name]: { 'profile:read': theirs } });
      const world = await open(apiOf, { SCOPE_ALIASES: aliases }, name);
      const token = world.forge({ scope: theirs });
      expect((await world.ask('/words/any', token)).status).toBe(200);
      expect(await world.ask('/words/caller', token)).toMatchObject({ body: { scopes: ['profile:read'] } });
      expect(world.contexts[0]).toMatchObject({ scope: 'profile:read' });
    },
  );

  it('K12: José is José in the policy, in the context and in the application', async () => {
    const world = await open(apiOf);
    expect(await world.ask('/words/caller', world.forge({ sub: 'José' }))).toMatchObject({
      status: 200,
      body: { subject: 'José' },
    });
    expect(world.answers).toEqual([expect.objectContaining({ principalId: 'José' })]);
    expect(world.contexts).toEqual([expect.objectContaining({ subject: 'José' })]);
  });

  it('K10, T-GW-8: a token without the scope of everything is denied everything, in one explicit and cached Deny', async () => {
    const world = await open(apiOf, {}, 'oidc', VaultModule);
    const token = world.forge({ scope: 'profile:read' });
    const explicitly = { Message: 'User is not authorized to access this resource with an explicit deny' };
    for (const path of ['/vault', '/vault/1', '/vault']) {
      const answer = await world.ask(path, token);
      expect([answer.status, answer.body]).toEqual([
        403,
        kind === 'a REST API' ? explicitly : { message: 'Forbidden' },
      ]);
    }
    const everything = 'arn:aws:execute-api:eu-west-1:123456789012:sallyport/latest/*';
    const statements = [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [everything] }];
    expect(world.answers).toMatchObject([{ policyDocument: { Statement: statements } }]);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, integrationCalls: 0 });
    expect((await world.ask('/vault/1', world.forge({ scope: 'content:read' }))).status).toBe(200);
  });
});

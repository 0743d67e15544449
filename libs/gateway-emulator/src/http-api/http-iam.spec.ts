import { afterEach, describe, expect, it } from '@jest/globals';
import { gatewayForTests, httpApi } from '../gateway-fixture.js';
import { iam, presigned, sessions, signed } from '../iam/iam.fixture.js';
import type { Gateway, GatewayOptions } from '../start-gateway.js';
import type { HttpRoute } from './http-api.js';

const open: Gateway[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((gateway) => gateway.close()))));

const route: Pick<HttpRoute, 'integration' | 'authorization'> = { integration: 'app', authorization: 'AWS_IAM' };
const { authorizer: _, ...api } = httpApi({
  stage: 'dev',
  routes: [
    { ...route, routeKey: 'GET /vault' },
    { ...route, routeKey: 'POST /vault', payloadFormatVersion: '1.0' },
    { ...route, routeKey: 'GET /elsewhere' },
  ],
});

async function start(overrides: Partial<GatewayOptions> = {}) {
  const world = await gatewayForTests({ api, iam, authorizer: undefined, ...overrides });
  open.push(world.gateway);
  return { ...world, at: (path: string) => world.gateway.url + path };
}
async function ask(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  const body = (await response.json()) as {
    readonly requestContext: { readonly authorizer?: unknown; readonly identity?: Record<string, unknown> };
  };
  return { status: response.status, body };
}
const forbidden = { status: 403, body: { message: 'Forbidden' } };

describe('a signed request to a route of an HTTP API with AWS_IAM', () => {
  it('reaches the integration with who signed, in either format (P4)', async () => {
    const { at } = await start();
    const { status, body } = await ask(at('/vault'), signed(at('/vault')));
    expect(status).toBe(200);
    expect(body.requestContext.authorizer).toEqual({
      iam: {
        accessKey: 'ASIAMEMBER',
        accountId: '123456789012',
        callerId: 'AROAEXAMPLE:CognitoIdentityCredentials',
        cognitoIdentity: {
          amr: ['authenticated', 'pool', 'pool:CognitoSignIn:ada'],
          identityId: 'eu-west-1:one',
          identityPoolId: 'eu-west-1:pool',
        },
        principalOrgId: null,
        userArn: 'arn:aws:sts::123456789012:assumed-role/member/CognitoIdentityCredentials',
        userId: 'AROAEXAMPLE:CognitoIdentityCredentials',
      },
    });
    const one = await ask(at('/vault'), signed(at('/vault'), { method: 'POST' }));
    expect(one.body.requestContext.identity).toMatchObject({
      accessKey: 'ASIAMEMBER',
      cognitoIdentityId: 'eu-west-1:one',
    });
    expect(one.body.requestContext).not.toHaveProperty('authorizer');
    expect((await ask(presigned(at('/vault')))).status).toBe(200);
  });

  it('is Forbidden for every other: not signed, tampered with, expired, or of a role that may not (P3, P5, P6)', async () => {
    const { at, gateway, log, pass } = await start();
    const init = signed(at('/vault'));
    const refused: readonly (readonly [string, RequestInit])[] = [
      ['/vault', {}],
      ['/vault', { headers: { Authorization: 'Bearer secret-token' } }],
      ['/vault?a=1', init],
      ['/elsewhere', signed(at('/elsewhere'))],
      ['/vault', signed(at('/vault'), { as: 'guest' })],
    ];
    for (const [path, sent] of refused) expect(await ask(at(path), sent)).toEqual(forbidden);
    pass(301);
    expect(await ask(at('/vault'), init)).toEqual(forbidden);
    expect(gateway.counters.integrationCalls).toBe(0);
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`secret-token|${sessions.member.sessionToken}`));
    expect(log.filter(({ event }) => event === 'signature-checked')).toHaveLength(6);
  });

  it('is closed to everybody where nobody is known to sign (G70)', async () => {
    const { at } = await start({ iam: undefined });
    expect(await ask(at('/vault'), signed(at('/vault')))).toEqual(forbidden);
    await expect(start({ iam: { ...iam, roles: { nobody: {} as never } } })).rejects.toMatchObject({
      faults: [expect.stringContaining('iam.roles')],
    });
  });
});

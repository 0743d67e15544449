import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { refused, type Principal } from '@sallyport/protocol';
import { CurrentPrincipal, IamAuthorized, ResourceServerModule } from '@sallyport/resource-server';
import { SignedCallerSource } from './signed-caller.source.js';

const now = 1_800_000_000_000;

@Controller('vault')
class VaultController {
  @Get()
  @IamAuthorized()
  async vault(@CurrentPrincipal() principal: Principal) {
    await new Promise((resolve) => setImmediate(resolve));
    return { ...principal, scopes: [...principal.scopes] };
  }
}

@Module({
  imports: [
    ResourceServerModule.forRoot({
      realm: 'vault',
      authenticator: { authenticate: async () => refused('token_malformed') },
      iamPrincipalSource: new SignedCallerSource(() => now),
    }),
  ],
  controllers: [VaultController],
})
class VaultModule {}

const handler = createLambdaHandler(VaultModule);

type Members = Readonly<Record<string, unknown>>;
const asked = { headers: {}, isBase64Encoded: false };
const nobody = { accessKey: null, userArn: null, cognitoIdentityId: null, cognitoIdentityPoolId: null };
const member = (id = 'one') => ({
  accessKey: 'ASIA',
  userArn: 'arn:aws:sts::1:assumed-role/member/CognitoIdentityCredentials',
  cognitoIdentityId: `eu-west-1:${id}`,
  cognitoIdentityPoolId: 'eu-west-1:pool',
  cognitoAuthenticationType: 'authenticated',
});
const restEvent = (identity: Members, headers: Readonly<Record<string, string>> = {}): Members => ({
  ...asked,
  headers,
  httpMethod: 'GET',
  path: '/vault',
  requestContext: { stage: 'dev', identity },
});
const httpEvent = (iam: unknown): Members => ({
  ...asked,
  version: '2.0',
  rawPath: '/vault',
  requestContext: { stage: '$default', http: { method: 'GET' }, authorizer: { iam } },
});
const ask = async (event: unknown) => {
  const { statusCode, body } = (await handler(event, {})) as { statusCode: number; body: string };
  return { statusCode, body: JSON.parse(body) as Members };
};

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map((app) => app.close()))));

describe('who signed a request, as the gateway says', () => {
  it('is the identity of the identity pool, a user without scopes (P9)', async () => {
    expect(await ask(restEvent(member()))).toEqual({
      statusCode: 200,
      body: {
        issuer: 'https://cognito-identity.amazonaws.com',
        subject: 'eu-west-1:one',
        audience: ['eu-west-1:pool'],
        kind: 'user',
        scopes: [],
        expiresAt: now / 1000 + 300,
      },
    });
    const guest = { ...member(), cognitoAuthenticationType: 'unauthenticated' };
    expect((await ask(restEvent(guest))).body).toMatchObject({ subject: 'eu-west-1:one', kind: 'unknown' });
  });

  it('is the ARN of the caller where there is no identity pool', async () => {
    const userArn = 'arn:aws:iam::1:user/deployer';
    const machine = { issuer: 'https://sts.amazonaws.com', subject: userArn, audience: [], kind: 'machine' };
    expect((await ask(restEvent({ ...nobody, accessKey: 'AKIA', userArn }))).body).toMatchObject(machine);
    expect((await ask(httpEvent({ accessKey: 'AKIA', userArn, cognitoIdentity: null }))).body).toMatchObject(machine);
  });

  it('is read from HTTP API events, payload 2.0, as well', async () => {
    const { accessKey, userArn } = member();
    const identity = { identityId: 'eu-west-1:one', identityPoolId: 'eu-west-1:pool' };
    for (const [amr, kind] of [
      [['authenticated', 'pool'], 'user'],
      [['unauthenticated'], 'unknown'],
      [undefined, 'unknown'],
    ] as const) {
      const { body } = await ask(httpEvent({ accessKey, userArn, cognitoIdentity: { ...identity, amr } }));
      expect(body).toMatchObject({ subject: 'eu-west-1:one', kind });
    }
  });

  it('keeps to its own invocation while others are under way (T-SE-1)', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `id-${index}`);
    const answers = await Promise.all(ids.map((id, index) => ask(restEvent(index % 3 === 0 ? nobody : member(id)))));
    expect(answers.map(({ statusCode, body }) => [statusCode, body['subject']])).toEqual(
      ids.map((id, index) => (index % 3 === 0 ? [403, undefined] : [200, `eu-west-1:${id}`])),
    );
  });
});

describe('a request that no gateway says is signed', () => {
  const headers = {
    Authorization: 'AWS4-HMAC-SHA256 Credential=ASIA/20260101/eu-west-1/execute-api/aws4_request, Signature=0',
    'x-amzn-iam-user-arn': 'arn:aws:iam::1:root',
    'x-amzn-request-context': JSON.stringify({ identity: member() }),
    'x-apigateway-event': encodeURIComponent(JSON.stringify(restEvent(member()))),
    'x-apigateway-context': '{}',
  };

  it('stays out, whatever its headers say (T-SPF-1)', async () => {
    for (const identity of [
      nobody,
      { ...nobody, userArn: 'arn:aws:iam::1:root' },
      { ...member(), userArn: '' },
      { ...member(), accessKey: null },
      { ...member(), cognitoIdentityPoolId: null },
      { ...member(), userArn: { toString: 'arn' } },
    ]) {
      const { statusCode, body } = await ask(restEvent(identity, headers));
      expect([statusCode, body['reason']]).toEqual([403, 'iam_required']);
    }
    expect((await ask(httpEvent(undefined))).statusCode).toBe(403);
  });

  it('stays out of the application that runs by itself', async () => {
    const app = await NestFactory.create(VaultModule, { logger: false });
    opened.push(app);
    await app.listen(0, '127.0.0.1');
    expect((await fetch(`${await app.getUrl()}/vault`, { headers })).status).toBe(403);
  });
});

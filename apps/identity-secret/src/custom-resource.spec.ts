import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { secretsManagerSecret } from '@sallyport/secrets';
import { awsCalls } from './aws-calls.js';
import { customResource } from './custom-resource.js';
import { FakeAws, pool, refusal, secretArn } from './fake-aws.fixture.js';
import type { CustomResourceEvent } from './secret-request.js';

const marked = 'MARKED-app-client-secret';
const tokenUrl = 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token';
const properties = {
  ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:sallyport-identity-provider-dev-identity-secret',
  SecretArn: secretArn,
  UserPoolId: pool,
  ClientId: 'shop',
  TokenUrl: tokenUrl,
  ResourceServer: 'premium_api',
};

const aws = new FakeAws();
const before = { ...process.env };
let lines: string[];
let handler: ReturnType<typeof customResource>;
const handlerWith = (workMs: number) =>
  customResource({
    connect: awsCalls,
    fetch: globalThis.fetch,
    workMs,
    answerMs: 1_000,
    log: (line) => lines.push(line),
  });

beforeAll(async () => {
  await aws.start();
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-real-key',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL: aws.url,
  });
});
afterAll(async () => {
  process.env = before;
  await aws.close();
});
beforeEach(() => {
  lines = [];
  aws.versions.length = 0;
  aws.calls.length = 0;
  aws.answers = [];
  aws.refusedAnswers = 0;
  aws.faults.clear();
  aws.deletion = undefined;
  aws.clients.clear();
  aws.clients.set('shop', { ClientId: 'shop', ClientSecret: marked });
  handler = handlerWith(5_000);
});

let requests = 0;
const event = (
  RequestType: CustomResourceEvent['RequestType'],
  ResourceProperties: Record<string, unknown> = properties,
  more: Partial<CustomResourceEvent> = {},
): CustomResourceEvent => ({
  RequestType,
  ResponseURL: `${aws.url}/MARKED-response?X-Amz-Signature=MARKED`,
  StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/sallyport-identity-provider-dev/1',
  RequestId: `00000000-0000-4000-8000-${String((requests += 1)).padStart(12, '0')}`,
  LogicalResourceId: 'ClientSecretContent',
  ...(RequestType !== 'Create' && { PhysicalResourceId: secretArn }),
  ResourceProperties,
  ...more,
});

describe('the secret of the app client, by a custom resource through the real SDK', () => {
  it('is stored on Create under the names that libs/secrets reads', async () => {
    const create = event('Create');
    await handler(create);
    expect(aws.versions.map(({ value }) => JSON.parse(value) as unknown)).toEqual([
      {
        user_pool_id: pool,
        user_pool_client_id: 'shop',
        app_client_secret: marked,
        user_pool_oauth2_endpoint: tokenUrl,
        user_pool_resource_server: 'premium_api',
      },
    ]);
    const { clientId, clientSecret } = await secretsManagerSecret({ secretId: secretArn, clock: Date.now }).current();
    expect([clientId, clientSecret]).toEqual(['shop', marked]);
    expect(aws.answers).toEqual([
      {
        StackId: create.StackId,
        RequestId: create.RequestId,
        LogicalResourceId: 'ClientSecretContent',
        Status: 'SUCCESS',
        PhysicalResourceId: secretArn,
        url: '/MARKED-response?X-Amz-Signature=MARKED',
        contentType: '',
      },
    ]);
  });

  it('is not written again by the same request, or by an Update that changes nothing (RC5)', async () => {
    const create = event('Create');
    await handler(create);
    await handler(create);
    await handler(event('Update'));
    expect(aws.versions).toHaveLength(1);
    expect(aws.answers.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId])).toEqual(
      Array.from({ length: 3 }, () => ['SUCCESS', secretArn]),
    );
  });

  it('is written once when two deliveries of one request run at the same time', async () => {
    const create = event('Create');
    await Promise.all([handler(create), handler(create)]);
    expect(aws.versions).toHaveLength(1);
    expect(aws.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
  });

  it('follows a client that was replaced, under the same physical id', async () => {
    await handler(event('Create'));
    aws.clients.set('shop-2', { ClientId: 'shop-2', ClientSecret: `${marked}-2` });
    await handler(event('Update', { ...properties, ClientId: 'shop-2' }));
    expect(
      aws.versions.map(({ value }) => (JSON.parse(value) as Record<string, string>)['user_pool_client_id']),
    ).toEqual(['shop', 'shop-2']);
    expect(aws.answers.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual([secretArn, secretArn]);
  });

  it('stays when it was rotated in the store: another property of the client changes around it', async () => {
    await handler(event('Create'));
    const rotated = { ...(JSON.parse(aws.versions[0]!.value) as object), app_client_secret: `${marked}-rotated` };
    aws.versions.push({ token: 'by-hand', value: JSON.stringify(rotated) });
    await handler(event('Update', { ...properties, ResourceServer: 'other_api' }));
    expect(JSON.parse(aws.versions.at(-1)!.value)).toEqual({ ...rotated, user_pool_resource_server: 'other_api' });
  });

  it('replaces a text that is no secret of this client', async () => {
    aws.versions.push({ token: 'by-hand', value: 'MARKED: not JSON' });
    await handler(event('Update'));
    expect(JSON.parse(aws.versions.at(-1)!.value)).toMatchObject({ app_client_secret: marked });
  });

  it('goes on Delete with a recovery window, and a second Delete succeeds as well (RC5)', async () => {
    await handler(event('Create'));
    await handler(event('Delete'));
    await handler(event('Delete', {}));
    expect(aws.deletion).toEqual({ SecretId: secretArn, RecoveryWindowInDays: 7 });
    expect(aws.answers.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId])).toEqual(
      Array.from({ length: 3 }, () => ['SUCCESS', secretArn]),
    );
  });

  it('is asked of nobody on Delete of a resource that was never made', async () => {
    await handler(event('Delete', {}, { PhysicalResourceId: 'ClientSecretContent' }));
    expect(aws.calls).toEqual([]);
    expect(aws.answers).toMatchObject([{ Status: 'SUCCESS' }]);
  });

  it('is gone already: Delete succeeds', async () => {
    await handler(event('Delete', properties, { PhysicalResourceId: `${secretArn}-gone` }));
    expect(aws.answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: `${secretArn}-gone` }]);
  });

  it('stays when Delete is not allowed, and the stack says so', async () => {
    aws.faults.set('DeleteSecret', refusal('AccessDeniedException'));
    await handler(event('Delete'));
    expect(aws.answers).toMatchObject([{ Status: 'FAILED', PhysicalResourceId: secretArn }]);
  });

  it.each([
    ['a client without a secret', () => aws.clients.set('shop', { ClientId: 'shop' }), /GenerateSecret/],
    ['a client that does not exist', () => aws.clients.clear(), /^ResourceNotFoundException/],
    [
      'no permission',
      () => aws.faults.set('PutSecretValue', refusal('AccessDeniedException', marked)),
      /^AccessDenied/,
    ],
    ['an AWS that is down', () => aws.faults.set('GetSecretValue', { status: 500, body: '' }), /./],
  ])('fails the stack with a reason and without a secret: %s', async (_, arrange, reason) => {
    arrange();
    await handler(event('Create'));
    expect(aws.versions).toEqual([]);
    expect(aws.answers).toMatchObject([{ Status: 'FAILED', PhysicalResourceId: secretArn }]);
    expect(aws.answers[0]!['Reason']).toMatch(reason);
    expect(JSON.stringify(aws.answers[0]!['Reason'])).not.toContain('MARKED');
  });

  it('keeps its physical id when an Update fails, so that nothing is replaced', async () => {
    aws.clients.clear();
    await handler(event('Update', { ...properties, SecretArn: `${secretArn}-other` }));
    expect(aws.answers).toMatchObject([{ Status: 'FAILED', PhysicalResourceId: secretArn }]);
  });

  it.each([
    ['SecretArn', { ...properties, SecretArn: undefined }],
    ['TokenUrl', { ...properties, TokenUrl: 'http://acme.example.com/oauth2/token' }],
    ['TokenUrl', { ...properties, TokenUrl: 'https://https://acme.example.com/oauth2/token' }],
  ])('refuses a template that says nonsense, naming the property: %s (RP1)', async (name, asked) => {
    await handler(event('Create', asked));
    expect(aws.calls).toEqual([]);
    expect(aws.answers[0]).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(name) });
  });

  it('answers in time when AWS does not', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    try {
      await handlerWith(50)(event('Create'));
      expect(aws.answers).toMatchObject([{ Status: 'FAILED' }]);
    } finally {
      process.env['AWS_ENDPOINT_URL'] = aws.url;
      silent.closeAllConnections();
      await new Promise((resolve) => silent.close(resolve));
    }
  });

  it('answers again when CloudFormation does not take it, and fails the invocation when it never does', async () => {
    aws.refusedAnswers = 2;
    await handler(event('Create'));
    expect(aws.answers).toHaveLength(1);
    aws.refusedAnswers = 3;
    const failure = await handler(event('Create')).catch((error: unknown) => String(error));
    expect(failure).toMatch(/did not take/);
    expect(failure).not.toContain('MARKED');
  });

  it('logs neither the secret nor the response URL (RC1)', async () => {
    await handler(event('Create'));
    aws.faults.set('PutSecretValue', refusal('ValidationException', `Value '${marked}' at 'secretString'`));
    aws.clients.set('shop-3', { ClientId: 'shop-3', ClientSecret: `${marked}-3` });
    await handler(event('Update', { ...properties, ClientId: 'shop-3' }));
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('MARKED');
  });
});

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { FakeAws, pool, secretArn } from '../../apps/identity-secret/src/fake-aws.fixture.js';
import { describeOnNode24 } from './node24.js';
import type { StartedFunction } from './start-function.js';
import { startPackaged } from './start-packaged.js';

jest.setTimeout(180_000);

const clientSecret = 'MARKED-app-client-secret';

describeOnNode24('the packaged custom resource of the identity provider, run as Lambda runs it', (node) => {
  const aws = new FakeAws();
  let fn: StartedFunction;
  beforeAll(async () => {
    await aws.start();
    aws.clients.set('shop', { ClientId: 'shop', ClientSecret: clientSecret });
    const changes = { AWS_ENDPOINT_URL: aws.url, AWS_MAX_ATTEMPTS: '1' };
    fn = await startPackaged(node, 'identity-secret', changes, 'serverless.identity-provider.yml');
  });
  afterAll(async () => {
    await fn.close();
    await aws.close();
  });

  const event = (RequestType: 'Create' | 'Update' | 'Delete') => ({
    RequestType,
    ResponseURL: `${aws.url}/response`,
    StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/sallyport-identity-provider-dev/1',
    RequestId: RequestType,
    LogicalResourceId: 'StoredClient',
    ResourceType: 'Custom::StoredClient',
    ...(RequestType !== 'Create' && { PhysicalResourceId: secretArn }),
    ResourceProperties: {
      ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:sallyport-identity-provider-dev-identity-secret',
      SecretArn: secretArn,
      UserPoolId: pool,
      ClientId: 'shop',
      TokenUrl: 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token',
      ResourceServer: 'premium_api',
    },
  });

  it('stores the client once, however often it is asked, and tells CloudFormation, not the log (C11)', async () => {
    for (const type of ['Create', 'Update'] as const) expect(await fn.invoke(event(type))).not.toHaveProperty('fault');
    expect(aws.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(aws.versions.map(({ value }) => JSON.parse(value) as unknown)).toEqual([
      expect.objectContaining({ user_pool_client_id: 'shop', app_client_secret: clientSecret }),
    ]);
    expect(JSON.stringify(aws.answers) + fn.log()).not.toContain(clientSecret);
  });

  it('leaves the secret seven days when the stack goes', async () => {
    expect(await fn.invoke(event('Delete'))).not.toHaveProperty('fault');
    expect(aws.answers.at(-1)).toMatchObject({ Status: 'SUCCESS' });
    expect(aws.deletion).toMatchObject({ SecretId: secretArn, RecoveryWindowInDays: 7 });
  });
});

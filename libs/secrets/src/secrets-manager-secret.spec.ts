import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MisconfigurationError, OutageError } from '@sallyport/protocol';
import { fakeClock, startSecretsManager, type FakeClock, type FakeSecretsManager } from '@sallyport/testing';
import { inspect } from 'node:util';
import { secretsManagerSecret, type SecretsManagerSecretOptions } from './secrets-manager-secret.js';
import { withSecret } from './with-secret.js';

const secretId = '/arculix/dev/UserAPPLICATION';
const marked = 'MARKED-client-secret';
const text = (secret: string) => JSON.stringify({ uid: 'shop', secret });
const settings = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-real-key',
  AWS_EC2_METADATA_DISABLED: 'true',
};

let store: FakeSecretsManager;
let time: FakeClock;
const before = { ...process.env };

beforeAll(async () => {
  store = await startSecretsManager();
});
afterAll(() => store.close());
beforeEach(() => {
  Object.assign(process.env, settings, { AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url });
  time = fakeClock(Date.now());
  store.fault = undefined;
  for (const stage of ['AWSPENDING', 'AWSPREVIOUS'] as const) store.put(secretId, stage, undefined);
  store.put(secretId, 'AWSCURRENT', text(marked));
});
afterEach(() => {
  process.env = { ...before };
});

const sourceOf = (options: Partial<SecretsManagerSecretOptions> = {}) =>
  secretsManagerSecret({ secretId, clock: time.clock, ...options });
const failureOf = (source = sourceOf()) => source.current().then(String, (error: unknown) => error);

/** Calls of the store since the function was made. */
function counting() {
  const from = store.calls.length;
  return () => store.calls.slice(from).map(({ stage }) => stage);
}

describe('a secret in AWS Secrets Manager, read by the real SDK', () => {
  it('is mapped, remembered for its time and read again without a new process (A10)', async () => {
    const source = sourceOf({ ttlSeconds: 60 });
    const calls = counting();
    const [first] = await Promise.all(Array.from({ length: 50 }, () => source.current()));
    expect([first?.clientId, first?.clientSecret]).toEqual(['shop', marked]);
    time.advance({ seconds: 59 });
    await source.current();
    expect(calls()).toEqual(['AWSCURRENT']);

    store.rotate(secretId, text('two'));
    time.advance({ seconds: 1 });
    expect((await source.current()).clientSecret).toBe('two');
    expect(calls()).toEqual(['AWSCURRENT', 'AWSCURRENT']);
  });

  it('offers what is current, pending and previous after a refusal, and skips what is no secret', async () => {
    const source = sourceOf();
    const refused = await source.current();
    store.rotate(secretId, text('two'));
    store.put(secretId, 'AWSPENDING', text('three'));
    store.put(secretId, 'AWSPREVIOUS', text('zero'));
    const calls = counting();
    expect((await source.afterRefusal(refused)).map(({ clientSecret }) => clientSecret)).toEqual([
      'two',
      'three',
      'zero',
    ]);
    expect(calls().toSorted()).toEqual(['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']);

    store.put(secretId, 'AWSPENDING', '{}');
    store.put(secretId, 'AWSPREVIOUS', undefined);
    time.advance({ seconds: 5 });
    expect((await source.afterRefusal(refused)).map(({ clientSecret }) => clientSecret)).toEqual(['two']);
  });

  it('is asked for in the region of its ARN', async () => {
    const arn = 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:shop-AbCdEf';
    store.put(arn, 'AWSCURRENT', text('two'));
    expect((await sourceOf({ secretId: arn }).current()).clientSecret).toBe('two');
    expect(store.requests.at(-1)).toContain('/ap-south-1/secretsmanager/aws4_request');
  });

  it.each([
    ['is not there', () => store.put(secretId, 'AWSCURRENT', undefined), 'does not exist'],
    ['may not be read', () => (store.fault = 'AccessDeniedException'), 'secretsmanager:GetSecretValue'],
    ['is marked for deletion', () => (store.fault = 'InvalidRequestException'), 'cannot be read as it is'],
    ['has other keys', () => store.put(secretId, 'AWSCURRENT', JSON.stringify({ password: marked })), 'uid and secret'],
    ['is no JSON', () => store.put(secretId, 'AWSCURRENT', marked), 'configure the client id'],
    ['has no region', () => delete process.env['AWS_REGION'], 'AWS_REGION'],
  ])('is a misconfiguration with its remedy when it %s', async (_, arrange, says) => {
    arrange();
    const failure = await failureOf();
    expect(failure).toBeInstanceOf(MisconfigurationError);
    expect(String(failure)).toContain(secretId);
    expect(String(failure)).toContain(says);
    expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(marked);
  });

  it('is a misconfiguration when the SDK is not installed, and tried again', async () => {
    let installed = false;
    const load = () =>
      installed ? import('@aws-sdk/client-secrets-manager') : Promise.reject(new Error('Cannot find package'));
    const source = sourceOf({ load });
    expect(String(await failureOf(source))).toContain('install it');
    installed = true;
    expect((await source.current()).clientSecret).toBe(marked);
  });

  it.each(['unavailable', 'garbage', 'truncated', 'ThrottlingException', 'InternalServiceErrorException'] as const)(
    'is an outage, without any of the answer, when the store says %s (T-CC-1)',
    async (fault) => {
      store.fault = fault;
      const failure = await failureOf();
      expect(failure).toBeInstanceOf(OutageError);
      expect(failure).toMatchObject({ reason: 'secrets_unavailable' });
      const shown = inspect(failure, { depth: Infinity, showHidden: true });
      expect(shown).not.toContain(marked);
      expect(shown).not.toContain('AKIDEXAMPLE');
    },
  );

  it('is an outage within the deadline when the store is silent or gone', async () => {
    store.fault = 'silent';
    const began = performance.now();
    expect(await failureOf(sourceOf({ deadlineMs: 150 }))).toMatchObject({ reason: 'secrets_unavailable' });
    expect(performance.now() - began).toBeLessThan(1500);

    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = 'http://127.0.0.1:1';
    expect(await failureOf()).toMatchObject({ reason: 'secrets_unavailable' });
  });

  it('is asked for without a secret of ours in the request, and shown by no part of the source (T-CC-1)', async () => {
    const source = sourceOf();
    await withSecret(
      source,
      (secret) => Promise.resolve(secret),
      () => false,
    );
    await source.afterRefusal(await source.current());
    expect(store.requests.join('\n')).not.toContain(marked);
    expect(inspect(source, { depth: Infinity, showHidden: true })).not.toContain(marked);
    expect(store.requests.at(-1)).toContain('POST /\n');
  });
});

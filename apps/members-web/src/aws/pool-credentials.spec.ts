import { describe, expect, it } from '@jest/globals';
import { poolCredentials, type PoolCredentials } from './pool-credentials.js';

const pool = { id: 'eu-west-1:x', login: 'idp.example' };

function openPool(options: { readonly login?: string } = { login: 'idp.example' }) {
  let now = 0;
  const asked: (string | undefined)[] = [];
  const credentials = poolCredentials(
    { id: pool.id, ...options },
    () => now,
    async (_, idToken): Promise<PoolCredentials> => {
      asked.push(idToken);
      if (idToken === 'bad') throw new Error('NotAuthorizedException');
      return {
        accessKeyId: `key-${asked.length}`,
        secretAccessKey: 's',
        identityId: 'i',
        expiration: new Date(now + 900_000),
      };
    },
  );
  return { credentials, asked, pass: (milliseconds: number) => void (now += milliseconds) };
}

describe('AWS credentials of a page', () => {
  it('are of the guests’ role until somebody signed in, and again afterwards', async () => {
    const { credentials, asked } = openPool();
    expect((await credentials.signer(undefined)).role).toBe('guest');
    expect((await credentials.signer('ada')).role).toBe('person');
    expect((await credentials.signer(undefined)).role).toBe('guest');
    expect(asked).toEqual([undefined, 'ada', undefined]);
  });

  it('are used until shortly before their end, and asked for once at a time', async () => {
    const { credentials, asked, pass } = openPool();
    await Promise.all([credentials.signer('ada'), credentials.signer('ada')]);
    pass(839_000);
    await credentials.signer('ada');
    expect(asked).toHaveLength(1);
    pass(1_000);
    expect((await credentials.signer('ada')).credentials.accessKeyId).toBe('key-2');
  });

  it('are asked for again after a refusal, and after they were forgotten', async () => {
    const { credentials, asked } = openPool();
    await expect(credentials.signer('bad')).rejects.toThrow('NotAuthorizedException');
    await expect(credentials.signer('bad')).rejects.toThrow('NotAuthorizedException');
    await credentials.signer('ada');
    credentials.forget();
    await credentials.signer('ada');
    expect(asked).toEqual(['bad', 'bad', 'ada', 'ada']);
  });

  it('are a guest’s where the sign-in proves nothing to the pool', async () => {
    const { credentials, asked } = openPool({});
    expect((await credentials.signer('ada')).role).toBe('guest');
    expect(asked).toEqual([undefined]);
  });
});

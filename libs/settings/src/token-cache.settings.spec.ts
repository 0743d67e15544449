import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { readSettings } from './settings.js';

const read = (environment: Record<string, string>) => readSettings(environment).tokenCache;
const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return (error as MisconfigurationError).faults;
  }
};
const secret = 'of-sufficient-length-and-not-to-be-seen';

describe('the token cache, by its settings', () => {
  it('is the memory of each process unless a store is named', () => {
    const alone = { maxAgeSeconds: 60, stopsAfterAnswers: false };
    expect(read({})).toEqual(alone);
    expect(read({ TOKEN_CACHE_URL: 'memory:' })).toEqual(alone);
    expect(read({ TOKEN_CACHE_MAX_AGE_SECONDS: '0' })).toMatchObject({ maxAgeSeconds: 0 });
  });

  it.each([
    ['redis://cache', { nodes: [{ host: 'cache', port: 6379 }], tls: false, cluster: false, database: 0 }],
    ['rediss://cache.example:6380/3', { nodes: [{ host: 'cache.example', port: 6380 }], tls: true, database: 3 }],
    ['redis://[::1]:7000/', { nodes: [{ host: '::1', port: 7000 }], shown: 'redis://[::1]:7000' }],
    ['redis://app@cache', { username: 'app', shown: 'redis://cache' }],
    [
      'rediss://a:7000,b:7001?cluster=true',
      {
        cluster: true,
        nodes: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 7001 },
        ],
      },
    ],
    ['dynamodb://tokens', { kind: 'dynamodb', table: 'tokens' }],
    ['dynamodb://my.tokens_1?region=eu-west-1', { table: 'my.tokens_1', region: 'eu-west-1' }],
  ])('is at %s', (url, store) => {
    expect(read({ TOKEN_CACHE_URL: url }).store).toMatchObject(store);
  });

  it('shows no password: not in settings that are printed, not in a fault', () => {
    const { store } = read({ TOKEN_CACHE_URL: 'rediss://app:p%40ss@cache.example' });
    expect(store).toMatchObject({ kind: 'redis', username: 'app', shown: 'rediss://cache.example' });
    expect(store?.kind === 'redis' && store.password).toBe('p@ss');
    expect(inspect(store) + JSON.stringify(store)).not.toMatch(/p%40ss|p@ss/);
    const faults = faultsOf({ TOKEN_CACHE_URL: 'redis://app:p4ss@cache.example:99999' });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('TOKEN_CACHE_URL');
    expect(faults[0]).not.toContain('p4ss');
  });

  it.each([
    'redis:',
    'redis://',
    'redis://cache:0',
    'redis://a,b',
    'redis://a,b/1?cluster=true',
    'redis://cache?tls=true',
    'redis://cache/name',
    'redis://cache#x',
    'redis://us%zzer@cache',
    'http://cache',
    'dynamodb://',
    'dynamodb://a',
    'dynamodb://tokens/more',
    'dynamodb://tokens?table=x',
    'memcached://cache',
  ])('is a fault at %s', (url) => {
    expect(faultsOf({ TOKEN_CACHE_URL: url })).toEqual([expect.stringContaining('TOKEN_CACHE_URL is')]);
  });

  it('is sealed with a secret of its own, from one place, that cannot be guessed', () => {
    expect(read({ TOKEN_CACHE_SECRET: secret }).secret).toMatchObject({ from: 'environment', clientSecret: secret });
    expect(JSON.stringify(read({ TOKEN_CACHE_SECRET: secret }))).not.toContain(secret);
    expect(read({ TOKEN_CACHE_SECRET_ID: 'cache' }).secret).toMatchObject({
      from: 'secrets-manager',
      secretId: 'cache',
    });
    expect(read({ TOKEN_CACHE_SECRET_FILE: '/run/cache' }).secret).toMatchObject({ from: 'file', path: '/run/cache' });
    expect(faultsOf({ TOKEN_CACHE_SECRET: 'short' })).toEqual([expect.stringContaining('32 characters')]);
    expect(faultsOf({ TOKEN_CACHE_SECRET: secret, TOKEN_CACHE_SECRET_ID: 'cache' })).toEqual([
      expect.stringContaining('set together'),
    ]);
  });

  it('is written before a Lambda answers, because it stops then', () => {
    const lambda = readSettings({
      AWS_LAMBDA_FUNCTION_NAME: 'authorizer',
      IDENTITY_PROVIDER: 'auth0',
      AUTH0_DOMAIN: 'tenant.example',
      AUTH0_AUDIENCE: 'api',
    });
    expect(lambda.tokenCache.stopsAfterAnswers).toBe(true);
  });
});

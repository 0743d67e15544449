import { describe, expect, it } from '@jest/globals';
import {
  cacheKeyFaults,
  corsFaults,
  parameterFaults,
  scopeAliasesFaults,
  tokenCacheFaults,
} from '../../tools/deployment-parameters.js';

describe('what is checked before anything is packaged', () => {
  it('knows what is of a Redis alone', () => {
    expect(tokenCacheFaults({ tokenCacheUrl: 'rediss://cache.test' })).toEqual([
      expect.stringContaining('tokenCache=redis'),
    ]);
    expect(
      tokenCacheFaults({ tokenCache: 'redis', tokenCacheUrl: 'rediss://cache.test', subnetIds: 'subnet-1' }),
    ).toEqual([]);
    expect(tokenCacheFaults({ tokenCache: 'dynamodb' })).toEqual([]);
  });

  it.each([
    [{}, 0],
    [{ corsOrigin: 'https://shop.test' }, 0],
    [{ corsOrigin: '*', corsOrigins: 'https://a.test,https://b.test' }, 0],
    [{ corsOrigin: 'https://a.test', corsOrigins: 'https://a.test,https://b.test' }, 1],
    [{ corsOrigins: 'https://a.test,https://b.test' }, 1],
    [{ corsOrigin: 'https://a.test,https://b.test' }, 1],
    [{ gateway: 'http', corsOrigin: '*', corsOrigins: 'https://a.test' }, 1],
  ])('knows that a gateway refuses in the name of one origin or all (RD6, G61): %j', (params, faults) => {
    expect(corsFaults(params)).toHaveLength(faults);
  });

  it.each([
    [{}, 0],
    [{ cacheKey: 'token' }, 0],
    [{ cacheKey: 'route' }, 1],
    [{ cacheKey: 'route', authorizerType: 'token' }, 1],
    [{ cacheKey: 'route', authorizerType: 'request' }, 0],
    [{ cacheKey: 'route', gateway: 'http' }, 0],
    [{ cacheKey: 'route', authorizerArn: 'arn:aws:lambda:eu-west-1:123456789012:function:others' }, 1],
  ])('knows that a TOKEN authorizer keeps an answer under its header alone: %j', (params, count) => {
    const faults = cacheKeyFaults(params);
    expect(faults).toHaveLength(count);
    for (const fault of faults) expect(fault).toContain('--param="authorizerType=request"');
  });

  it.each([
    ['{"cognito":{"content:read":"premium_api/read"}}', 0],
    ['scopes.json', 1],
    ['["content:read"]', 1],
    ['{"cognito":', 1],
    ['null', 1],
  ])('takes aliases as JSON: a function has no file of ours (%s)', (scopeAliases, count) => {
    expect(scopeAliasesFaults({ scopeAliases })).toHaveLength(count);
  });

  it('finds nothing wrong with parameters that nobody gave, and everything at once with those that contradict', () => {
    expect(parameterFaults({})).toEqual([]);
    const wrong = { cacheKey: 'route', scopeAliases: 'scopes.json', subnetIds: 'subnet-1', corsOrigin: 'a,b' };
    expect(parameterFaults(wrong)).toHaveLength(4);
  });
});

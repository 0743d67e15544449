import { describe, expect, it } from '@jest/globals';
import { namedScopes, tokenTimes } from './token-times.js';

describe('the life of a token', () => {
  it('is spent by and by, and not more than whole', () => {
    expect(tokenTimes({ iat: 1_000, exp: 2_000 }, 1_250)?.spent).toBe(0.25);
    expect(tokenTimes({ iat: 1_000, exp: 2_000 }, 9_000)?.spent).toBe(1);
    expect(tokenTimes({ iat: 1_000, exp: 2_000 }, 10)?.spent).toBe(0);
  });

  it('is not told where a token does not say both ends', () => {
    expect(tokenTimes({ exp: 2_000 }, 0)).toBeUndefined();
    expect(tokenTimes({ iat: '1', exp: 2 }, 0)).toBeUndefined();
  });
});

describe('the scopes a token names', () => {
  it.each([
    [{ scope: 'a b' }, ['a', 'b']],
    [{ permissions: ['a', 'b'] }, ['a', 'b']],
    [{ scp: ['a'] }, ['a']],
    [{ scope: '' }, []],
    [{}, []],
  ])('of %j are %j', (claims, scopes) => {
    expect(namedScopes(claims)).toEqual(scopes);
  });
});

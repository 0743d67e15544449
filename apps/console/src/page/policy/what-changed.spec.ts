import { describe, expect, it } from '@jest/globals';
import type { KeysAnswer } from '../../shapes.js';
import { inWords, whatChanged } from './what-changed.js';

const keys = (kids: readonly string[], down: boolean, counters: KeysAnswer['counters']): KeysAnswer => ({
  issuers: [
    {
      name: 'local',
      issuer: 'http://127.0.0.1:4400',
      down,
      keys: kids.map((kid) => ({ kid, alg: 'RS256', ageSeconds: 1 })),
    },
  ],
  counters,
});

describe('what a drill changed', () => {
  it('is keys come and gone, issuers that fell silent, and counters that moved', () => {
    const before = keys(['one'], false, { authorizerCalls: 3, jwks: 1 });
    const after = keys(['two'], true, { authorizerCalls: 3, jwks: 2, token: 1 });
    expect(whatChanged(before, after)).toEqual([
      { what: 'local', before: 'answers', after: 'does not answer' },
      { what: 'keys of local', before: 'one', after: 'two' },
      { what: 'jwks', before: '1', after: '2' },
      { what: 'token', before: '0', after: '1' },
    ]);
  });

  it('is nothing when all is as it was', () => {
    const same = keys(['one'], false, { a: 1 });
    expect(whatChanged(same, same)).toEqual([]);
  });

  it('names counters in words', () => {
    expect(inWords('authorizerCalls')).toBe('authorizer calls');
    expect(inWords('jwks-fetches')).toBe('jwks fetches');
  });
});

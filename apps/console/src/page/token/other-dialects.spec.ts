import { describe, expect, it } from '@jest/globals';
import { claimWith, dialectOfProvider, facts } from './other-dialects.js';

const fact = (asks: string) => facts.find((each) => each.asks === asks)!;

describe('the same fact in other dialects', () => {
  it('is found under the name that this token has for it (IP1)', () => {
    expect(claimWith(fact('What was granted?'), { permissions: ['a'] })).toBe('permissions');
    expect(claimWith(fact('Which client asked?'), { azp: 'x', sub: 'x' })).toBe('azp');
    expect(claimWith(fact('Is it for this API?'), { client_id: 'x' })).toBeUndefined();
  });

  it('knows the dialect of the provider of this run', () => {
    expect(dialectOfProvider('local')).toBe('RFC 9068');
    expect(dialectOfProvider('auth0,auth0:legacy')).toBe('Auth0');
    expect(dialectOfProvider('keymaster')).toBeUndefined();
  });
});

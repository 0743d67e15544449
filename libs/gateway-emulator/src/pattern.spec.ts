import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesPattern } from './pattern.js';

const arn = (rest: string) => `arn:aws:execute-api:eu-west-1:123456789012:api/${rest}`;
const covers = (pattern: string, text: string) => matchesPattern(pattern, text, 'never');

describe('a pattern in a policy', () => {
  it.each([
    ['prod/GET/users/*', 'prod/GET/users/1/secrets', true],
    ['prod/*/profile', 'prod/DELETE/admin/profile', true],
    ['prod/*/*', 'prod/GET/', true],
    ['prod/*/*', 'prod/$connect', false],
    ['prod/*', 'prod/$connect', true],
    ['prod/GET/users/*', 'prod/GET/users/', true],
    ['prod/GET/users/*', 'prod/GET/users', false],
    ['prod/GET/user?', 'prod/GET/users', true],
    ['prod/GET/user?', 'prod/GET/user', false],
    ['prod/GET/profile', 'prod/GET/profile/', false],
    ['prod/GET/profile', 'prod/GET/Profile', false],
    ['prod/GET/profile', 'dev/GET/profile', false],
  ])('%s against %s is %s (G16, G44, T-GW-1)', (pattern, text, expected) => {
    expect(covers(arn(pattern), arn(text))).toBe(expected);
  });

  it('agrees with the same pattern written as a regular expression (G16)', () => {
    const letters = (...extra: string[]) => fc.array(fc.constantFrom('a', 'b', '/', '.', ...extra), { maxLength: 12 });
    fc.assert(
      fc.property(letters('*', '?'), letters('*'), (pattern, text) => {
        const oracle = pattern.map((c) =>
          c === '*' ? '[^]*' : c === '?' ? '[^]' : `\\${c}`.replace(/\\([ab])/, '$1'),
        );
        expect(covers(pattern.join(''), text.join(''))).toBe(new RegExp(`^${oracle.join('')}$`).test(text.join('')));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes ${*}, ${?} and ${$} as the character itself', () => {
    expect(covers('a/${*}', 'a/*')).toBe(true);
    expect(covers('a/${*}', 'a/b')).toBe(false);
    expect(covers('a/${?}b', 'a/?b')).toBe(true);
    expect(covers('${$}connect', '$connect')).toBe(true);
  });

  it('with a policy variable matches only when asked to assume the worst (T-GW-2)', () => {
    const text = arn('prod/GET/users/ann');
    expect(matchesPattern(arn('prod/GET/users/${aws:username}'), text, 'never')).toBe(false);
    expect(matchesPattern(arn('prod/GET/users/${aws:username}'), text, 'matches')).toBe(true);
  });

  it('takes a hostile pattern in a moment', () => {
    const started = performance.now();
    expect(covers(`${'*a'.repeat(250)}b`, 'a'.repeat(1600))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

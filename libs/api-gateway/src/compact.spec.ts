import { describe, expect, it } from '@jest/globals';
import { withoutCovered } from './compact.js';

describe('a list of globs', () => {
  it('loses what another one covers, and what is there twice', () => {
    expect(withoutCovered(['GET/users/*', 'GET/users/*/orders', 'GET/users/all', 'GET/users/*'])).toEqual([
      'GET/users/*',
    ]);
    expect(withoutCovered(['GET/a/*/b/*', 'GET/a/x/b/y/z', 'GET/a/*/b'])).toEqual(['GET/a/*/b/*', 'GET/a/*/b']);
    expect(withoutCovered(['GET/*', 'POST/users/*', 'GET/'])).toEqual(['GET/*', 'POST/users/*']);
  });

  it('keeps what only looks alike', () => {
    const apart = ['GET/users/*', 'GET/users', 'GET/user/1', 'POST/users/1', 'GET/users2/1'];
    expect(withoutCovered(apart)).toEqual(apart);
  });
});

describe('whether one glob covers another', () => {
  it.each<[string, string, boolean]>([
    ['a/*', 'a/b/c', true],
    ['a/*', 'a/', true],
    ['a/*', 'a', false],
    ['a/*/c', 'a/*/b/c', true],
    ['a/*/b/c', 'a/*/c', false],
    ['a/x', 'a/*', false],
    ['*/c', 'a/c/c', true],
    ['a/*/b/*/c', 'a/b/b/c/c', true],
    ['a/*/b/*/c', 'a/b/c', false],
  ])('%s and %s: %s', (wide, narrow, answer) => {
    expect(withoutCovered([narrow, wide]).includes(narrow)).toBe(!answer);
  });
});

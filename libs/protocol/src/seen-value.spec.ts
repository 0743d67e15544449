import { describe, expect, it } from '@jest/globals';
import { kindOf, seenValue } from './seen-value.js';

describe('a value, as a fault names it', () => {
  it.each([
    ['REQUEST', '"REQUEST"'],
    ['/users/{id}', '"/users/{id}"'],
    [2, '2'],
    [false, 'false'],
  ])('is %j itself: %s', (value, seen) => {
    expect(seenValue(value)).toBe(seen);
  });

  it.each([
    [undefined, 'missing'],
    [null, 'null'],
    ['', 'empty'],
    [[1, 2], 'a list of 2'],
    [{ secret: 's' }, 'an object'],
    [() => 's', 'a function'],
  ])('is its kind alone when it is %p: %s', (value, kind) => {
    expect([seenValue(value), kindOf(value)]).toEqual([kind, kind]);
  });

  it('is no word of a text that could be a token, a secret, or a line of its own', () => {
    for (const text of ['Bearer abc', 'x'.repeat(31), 'a\nb', 'a"b', 'pass word', '\u001b[31m', 'naïve']) {
      expect(seenValue(text)).toBe(`a text of ${text.length} characters`);
    }
    expect(kindOf('REQUEST')).toBe('a text of 7 characters');
  });
});

import { describe, expect, it } from '@jest/globals';
import { expiryInWords, momentInWords, spanInWords } from './time-words.js';

describe('times in words', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [89, '89 seconds'],
    [90, '2 minutes'],
    [52 * 60, '52 minutes'],
    [2 * 3600, '2 hours'],
    [36 * 3600, '2 days'],
    [-86_400 * 30, '30 days'],
  ])('%i seconds are %s', (seconds, words) => {
    expect(spanInWords(seconds)).toBe(words);
  });

  it('say on which side of now a moment lies', () => {
    expect(momentInWords(1_000, 940)).toBe('in 60 seconds');
    expect(momentInWords(1_000, 1_480)).toBe('8 minutes ago');
    expect(momentInWords(1_000, 1_000.3)).toBe('now');
  });

  it('call a token expired in the second that exp names', () => {
    expect(expiryInWords(4_120, 1_000)).toBe('expires in 52 minutes');
    expect(expiryInWords(1_000, 1_000)).toBe('expired now');
    expect(expiryInWords(820, 1_000)).toBe('expired 3 minutes ago');
  });
});

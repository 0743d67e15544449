import { describe, expect, it } from '@jest/globals';
import { waitBeforeAttempt } from './backoff.js';

describe('the wait before another attempt', () => {
  it('doubles up to a quarter of a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((failures) => waitBeforeAttempt(failures, 0))).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
    expect(waitBeforeAttempt(5_000, 0)).toBe(15_000);
  });

  it('is shorter by a quarter at most', () => {
    expect(waitBeforeAttempt(2, 1)).toBe(750);
  });
});

import { describe, expect, it } from '@jest/globals';
import { barHeight } from './bar-height.js';

describe('the height of a bar', () => {
  it('stays within the picture, and grows with the latency', () => {
    const heights = [0, 0.1, 1, 10, 100, 500, 60_000].map((latency) => barHeight(latency, 40));
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(heights[0]).toBe(2);
    expect(heights.at(-1)).toBe(40);
  });
});

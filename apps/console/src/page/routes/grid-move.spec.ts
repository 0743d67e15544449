import { describe, expect, it } from '@jest/globals';
import { gridMove } from './grid-move.js';

describe('a key in a grid of 3 rows and 4 columns', () => {
  const from = { row: 1, column: 3 };
  it.each([
    ['ArrowRight', false, { row: 1, column: 3 }],
    ['ArrowLeft', false, { row: 1, column: 2 }],
    ['ArrowUp', false, { row: 0, column: 3 }],
    ['ArrowDown', false, { row: 2, column: 3 }],
    ['Home', false, { row: 1, column: 0 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 2, column: 3 }],
  ])('%s with control %s', (key, control, to) => {
    expect(gridMove(key, from, 3, 4, control)).toEqual(to);
  });

  it('is left to the page when it moves nothing', () => {
    expect(gridMove('Tab', from, 3, 4)).toBeUndefined();
  });
});

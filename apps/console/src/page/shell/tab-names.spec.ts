import { describe, expect, it } from '@jest/globals';
import { tabAfterKey, tabOf } from './tab-names.js';

describe('the tabs', () => {
  it('are named by the address; another name is the first', () => {
    expect(tabOf('#routes')).toBe('routes');
    expect(tabOf('#nowhere')).toBe('get-a-token');
    expect(tabOf('')).toBe('get-a-token');
  });

  it.each([
    ['ArrowRight', 'get-a-token', 'token'],
    ['ArrowRight', 'policy-and-keys', 'get-a-token'],
    ['ArrowLeft', 'get-a-token', 'policy-and-keys'],
    ['End', 'token', 'policy-and-keys'],
    ['Home', 'live', 'get-a-token'],
    ['Enter', 'live', undefined],
    ['toString', 'live', undefined],
  ] as const)('%s on %s leads to %s', (key, from, to) => {
    expect(tabAfterKey(key, from)).toBe(to);
  });
});

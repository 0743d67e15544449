import { describe, expect, it } from '@jest/globals';
import { createStore } from './store.js';

describe('a store', () => {
  it('tells those who want to know, until they stop', () => {
    const store = createStore({ a: 1, b: 'x' });
    const seen: number[] = [];
    const stop = store.subscribe(() => seen.push(store.get().a));
    store.update(({ a }) => ({ a: a + 1 }));
    store.update(() => ({ a: 2 }));
    stop();
    store.update(() => ({ a: 9 }));
    expect(seen).toEqual([2]);
    expect(store.get()).toEqual({ a: 9, b: 'x' });
  });
});

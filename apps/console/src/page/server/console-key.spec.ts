import { describe, expect, it } from '@jest/globals';
import { forgetKey, takeKey } from './console-key.js';

function storageOf(values = new Map<string, string>()) {
  return {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
}

describe('the key of this run', () => {
  it('is taken from the fragment and does not stay in the address', () => {
    expect(takeKey('#key=abc_-1', storageOf())).toEqual({ key: 'abc_-1', hash: '' });
  });

  it('is still known at the next load, whose fragment names a tab', () => {
    const storage = storageOf();
    takeKey('#key=abc', storage);
    expect(takeKey('#routes', storage)).toEqual({ key: 'abc', hash: '#routes' });
  });

  it('of a new run replaces the old one', () => {
    const storage = storageOf();
    takeKey('#key=old', storage);
    takeKey('#key=new', storage);
    expect(takeKey('', storage).key).toBe('new');
  });

  it('is unknown to a page that was opened without it, or with an empty one', () => {
    expect(takeKey('', storageOf()).key).toBeUndefined();
    expect(takeKey('#key=', storageOf()).key).toBeUndefined();
  });

  it('is forgotten when the server does not know it', () => {
    const storage = storageOf();
    takeKey('#key=abc', storage);
    forgetKey(storage);
    expect(takeKey('', storage).key).toBeUndefined();
  });
});

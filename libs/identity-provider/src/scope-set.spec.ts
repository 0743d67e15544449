import { describe, expect, it } from '@jest/globals';
import { readScopeString } from './read-claims.js';

describe('the scopes of a token', () => {
  it('are one set for all tokens with the same text', () => {
    const once = readScopeString('content:read content:write');
    expect(readScopeString(['content:read', 'content:write'].join(' '))).toBe(once);
    expect([...once]).toEqual(['content:read', 'content:write']);
  });

  it('are another set for another text, even where the names are the same', () => {
    expect(readScopeString('b a')).not.toBe(readScopeString('a b'));
  });

  it.each(['add', 'delete', 'clear'] as const)('cannot be changed for everybody by %s', (change) => {
    const scopes = readScopeString('content:read') as Set<string>;
    expect(() => scopes[change]('content:write')).toThrow(TypeError);
    expect([...readScopeString('content:read')]).toEqual(['content:read']);
  });

  it('are right however many texts there are', () => {
    for (let number = 0; number < 1_000; number += 1) {
      expect([...readScopeString(`scope:${number} x`)]).toEqual([`scope:${number}`, 'x']);
    }
  });
});

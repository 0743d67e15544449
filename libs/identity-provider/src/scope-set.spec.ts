import { describe, expect, it } from '@jest/globals';
import { readScopeList, readScopeString } from './read-claims.js';
import { unitedScopes } from './scope-set.js';

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

  it('are not taken for the list that is written like them, nor the list for them', () => {
    expect([...readScopeString('["a"]')]).toEqual(['["a"]']);
    expect([...readScopeList(['a'])]).toEqual(['a']);
    expect([...readScopeString('["a"]')]).toEqual(['["a"]']);
    expect([...readScopeList(['a b', 'c'])]).toEqual(['a b', 'c']);
    expect([...readScopeList(['a', 'b', 'c'])]).toEqual(['a', 'b', 'c']);
  });

  it('are united once for the same two sets, and none adds nothing', () => {
    const [text, list] = [readScopeString('a b'), readScopeList(['b', 'c'])];
    expect([...unitedScopes(text, list)]).toEqual(['a', 'b', 'c']);
    expect(unitedScopes(text, list)).toBe(unitedScopes(text, list));
    expect(unitedScopes(text, readScopeList('none'))).toBe(text);
    expect(unitedScopes(readScopeString(undefined), list)).toBe(list);
    expect(() => (unitedScopes(text, list) as Set<string>).add('d')).toThrow(TypeError);
  });
});

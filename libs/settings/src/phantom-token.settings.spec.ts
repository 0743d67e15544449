import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';

const keyOf = (PHANTOM_TOKEN_CONTEXT_KEY: string) => readSettings({ PHANTOM_TOKEN_CONTEXT_KEY }).phantomTokenKey;

describe('PHANTOM_TOKEN_CONTEXT_KEY', () => {
  it('is off unless it is set', () => {
    expect(readSettings({})).not.toHaveProperty('phantomTokenKey');
    expect(readSettings({ PHANTOM_TOKEN_CONTEXT_KEY: '' })).not.toHaveProperty('phantomTokenKey');
  });

  it.each(['Authorization', 'token', 'x-jwt', 'scopeToken'])('names a member of the context: %s', (key) => {
    expect(keyOf(key)).toBe(key);
  });

  it.each([
    'principalId',
    'claims',
    'scope',
    'subject',
    'clientId',
    'manifest',
    '__proto__',
    '1st',
    'a b',
    'a.b',
    `a${'b'.repeat(64)}`,
  ])('is none that means something else already, and no path: %s', (key) => {
    expect(() => keyOf(key)).toThrow(/PHANTOM_TOKEN_CONTEXT_KEY is .*: expected a name of letters/);
  });
});

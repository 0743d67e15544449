import { describe, expect, it } from '@jest/globals';
import { all, any, open, route } from './routes.fixture.js';
import { parseScopeCatalogue, unknownScopes } from './scope-catalogue.js';

describe('the catalogue of scopes', () => {
  it('is an object, scope to description', () => {
    const catalogue = { 'content:read': 'Read the content.' };
    expect(parseScopeCatalogue(structuredClone(catalogue), 'scopes.json')).toEqual(catalogue);
    expect(parseScopeCatalogue({}, 'scopes.json')).toEqual({});
  });

  it.each<[unknown, RegExp]>([
    [null, /scopes\.json is no object of scopes: write \{"content:read"/],
    [['content:read'], /is no object of scopes/],
    [{ 'a b': 'Two.' }, /"a b" is no scope/],
    [{ '': 'None.' }, /is no scope/],
    [{ read: '' }, /"read" needs a description/],
    [{ read: 7 }, /"read" needs a description/],
    [{ read: 'line\nline' }, /one line/],
    [{ read: 'x'.repeat(257) }, /up to 256 characters/],
  ])('is refused when it is %j', (json, says) => {
    expect(() => parseScopeCatalogue(json, 'scopes.json')).toThrow(
      expect.objectContaining({ reason: 'settings_invalid', faults: [expect.stringMatching(says)] }),
    );
  });

  it('names the scopes of routes that it does not hold, and what was meant', () => {
    const catalogue = { 'content:read': 'Read.', 'content:write': 'Write.' };
    const [good, misspelt, foreign] = [
      route('GET /a', all('content:read')),
      route('GET /b', any('content:raed', 'content:write')),
      route('GET /c', all('profile:read')),
    ];
    expect(unknownScopes([good, misspelt, foreign, route('GET /d', open)], catalogue)).toEqual([
      { scope: 'content:raed', route: misspelt, meant: 'content:read' },
      { scope: 'profile:read', route: foreign },
    ]);
  });

  it('holds no name of Object.prototype', () => {
    expect(unknownScopes([route('GET /a', all('constructor', '__proto__'))], {})).toHaveLength(2);
  });
});

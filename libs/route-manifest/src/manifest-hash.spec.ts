import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { manifestHash, sortRoutes } from './manifest-hash.js';
import type { ManifestRoute } from './route-manifest.js';

const routes: ManifestRoute[] = [
  { app: 'shop', method: 'GET', path: '/a', access: 'scopes', scopes: { allOf: ['x', 'y'], anyOf: ['p', 'q'] } },
  { app: 'shop', method: 'POST', path: '/a', access: 'authenticated' },
  { app: 'blog', method: 'GET', path: '/b', access: 'public', apiKey: true },
  { app: 'blog', method: 'GET', path: '/c', access: 'iam' },
];
const hash = (...list: readonly ManifestRoute[]) => manifestHash({ version: 1, routes: list });

describe('the hash of a manifest', () => {
  it('is 64 hex digits', () => {
    expect(hash(...routes)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not depend on the order of routes, scopes or members', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(routes, { minLength: routes.length }), (shuffled) => {
        expect(hash(...shuffled)).toBe(hash(...routes));
      }),
      propertyRuns(50),
    );
    const [first, ...rest] = routes;
    const rewritten: ManifestRoute = {
      scopes: { anyOf: ['q', 'p', 'q'], allOf: ['y', 'x'] },
      access: 'scopes',
      path: '/a',
      method: 'GET',
      app: first!.app,
    };
    expect(hash(rewritten, ...rest)).toBe(hash(...routes));
  });

  it.each<[string, Partial<Record<string, unknown>>]>([
    ['app', { app: 'other' }],
    ['method', { method: 'PUT' }],
    ['path', { path: '/z' }],
    ['access', { access: 'authenticated', scopes: undefined }],
    ['a scope', { scopes: { allOf: ['x'], anyOf: ['p', 'q'] } }],
    ['allOf for anyOf', { scopes: { anyOf: ['x', 'y'], allOf: ['p', 'q'] } }],
    ['the API key', { apiKey: true }],
  ])('changes with %s', (_what, change) => {
    const [first, ...rest] = routes;
    expect(hash({ ...first, ...change } as ManifestRoute, ...rest)).not.toBe(hash(...routes));
  });

  it('changes when a route is added', () => {
    expect(hash(...routes.slice(1))).not.toBe(hash(...routes));
  });
});

describe('the order of a written manifest', () => {
  it('is by app, path, method, and leaves its input alone', () => {
    const given = [...routes].reverse();
    expect(sortRoutes(given).map(({ app, method, path }) => `${app} ${method} ${path}`)).toEqual([
      'blog GET /b',
      'blog GET /c',
      'shop GET /a',
      'shop POST /a',
    ]);
    expect(given).toEqual([...routes].reverse());
  });
});

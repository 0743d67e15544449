import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { parseRouteManifest } from './parse-manifest.js';

const good = { app: 'shop', method: 'GET', path: '/users/{id}', access: 'scopes', scopes: { allOf: ['read'] } };
const faultsOf = (json: unknown): readonly string[] => {
  try {
    parseRouteManifest(json);
    return [];
  } catch (error) {
    if (error instanceof MisconfigurationError && error.reason === 'manifest_invalid') return error.faults;
    throw error;
  }
};
const faultsOfRoute = (route: unknown): readonly string[] => faultsOf({ version: 1, routes: [route] });

describe('a route manifest', () => {
  it('is returned as it was written', () => {
    const manifest = {
      version: 1,
      routes: [
        good,
        { app: 'shop', method: 'ANY', path: '/files/{proxy+}', access: 'authenticated' },
        { app: 'shop', method: 'POST', path: '/', access: 'public', apiKey: true },
        { app: 'shop', method: 'GET', path: '/iam', access: 'iam' },
        { ...good, path: '/both', scopes: { allOf: ['a'], anyOf: ['b', 'c'] } },
      ],
    };
    expect(parseRouteManifest(structuredClone(manifest))).toEqual(manifest);
  });

  it('may be empty: then nothing is open', () => {
    expect(parseRouteManifest({ version: 1, routes: [] }).routes).toEqual([]);
  });

  it.each([
    null,
    undefined,
    [],
    'text',
    7,
    {},
    { version: 1 },
    { version: 1, routes: {} },
    { version: 1, routes: null },
  ])('is refused when it is %j', (json) => {
    expect(faultsOf(json)).toEqual(['It is not an object with a "routes" array.']);
  });

  it.each([0, 2, '1', undefined, null])('is refused with version %j, with the remedy', (version) => {
    expect(faultsOf({ version, routes: [] })).toEqual([
      expect.stringMatching(/^"version" is .+, not 1: write it anew with npm run manifest\.$/),
    ]);
  });

  it('is refused with members nobody reads: a misspelt one would be silently ignored', () => {
    expect(faultsOf({ version: 1, routes: [], default: 'public' })).toEqual(['has unknown members: default.']);
    expect(faultsOfRoute({ ...good, acces: 'public' })).toEqual(['GET /users/{id}: has unknown members: acces.']);
  });

  it.each([null, 'GET /', [], 7])('is refused with a route that is %j', (route) => {
    expect(faultsOfRoute(route)).toEqual(expect.arrayContaining(['route 1: is not an object.']));
  });

  it.each(['', undefined, 7])('is refused with the app %j', (app) => {
    expect(faultsOfRoute({ ...good, app })).toEqual(['GET /users/{id}: names no "app".']);
  });

  it.each(['get', 'FETCH', '*', '', undefined, '__proto__', 'TRACE'])('is refused with the method %j', (method) => {
    expect(faultsOfRoute({ ...good, method })[0]).toMatch(/"method" is .+, not one of GET, .*ANY\.$/);
  });

  it.each([
    '/home/premium',
    '/',
    '/a_b',
    '/{id}',
    '/a/{x}/b/{y+}',
    '/@me',
    '/a%20b',
    '/c++',
    '/~user',
    '/v1.2',
    '/a/{proxy+}',
  ])('takes the path %s (RA1)', (path) => {
    expect(faultsOfRoute({ ...good, path })).toEqual([]);
  });

  it.each([
    '',
    'users',
    '*',
    '/*',
    '/users/*',
    '/us?rs',
    '/users/',
    '//users',
    '/a//b',
    '/a/../b',
    '/..',
    '/a/.',
    '/{proxy+}/more',
    '/a{id}',
    '/{id}b',
    '/{}',
    '/{a b}',
    '/${aws:username}',
    '/a\\b',
    '/a#b',
    '/a b',
    '/a\nb',
    '/a\0b',
    '/é',
    7,
    null,
    ['/a'],
  ])('is refused with the path %j (T-GW-2, T-GW-10)', (path) => {
    expect(faultsOfRoute({ ...good, path })).toEqual([
      expect.stringMatching(/"path" is .+, not a template such as \/users\/\{id\} or \/files\/\{proxy\+\}\.$/),
    ]);
  });

  it.each(['SCOPES', 'scope', '', undefined, null, '__proto__', 'constructor', ['public']])(
    'is refused with the access %j (T-SCP-5)',
    (access) => {
      expect(faultsOfRoute({ ...good, access, scopes: undefined })).toEqual([
        expect.stringMatching(/^GET \/users\/\{id\}: "access" is .+, not one of public, authenticated, scopes, iam\.$/),
      ]);
    },
  );

  it.each([{}, { allOf: [] }, { anyOf: [] }, { allOf: [], anyOf: [] }])(
    'is refused with the scopes %j (T-SCP-4)',
    (scopes) => {
      expect(faultsOfRoute({ ...good, scopes })).toEqual([
        'GET /users/{id}: "scopes" asks for nothing: name at least one scope.',
      ]);
    },
  );

  it.each([undefined, null, ['read'], 'read'])('is refused with %j in place of the scopes object', (scopes) => {
    expect(faultsOfRoute({ ...good, scopes })).toEqual([
      'GET /users/{id}: its access is scopes and it has no "scopes" object.',
    ]);
  });

  it.each([
    { allOf: 'read' },
    { allOf: null },
    { allOf: ['read', ''] },
    { allOf: ['read', 7] },
    { anyOf: [['read']] },
    { allOf: ['read write'] },
    { allOf: ['re"ad'] },
    { allOf: ['réad'] },
    { allOf: ['read'], oneOf: ['write'] },
    JSON.parse('{"allOf":["read"],"__proto__":{"anyOf":["x"]}}') as object,
  ])('is refused with the scopes %j', (scopes) => {
    expect(faultsOfRoute({ ...good, scopes })[0]).toMatch(/"scopes" holds something else than lists of scope names/);
  });

  it.each(['public', 'authenticated', 'iam'])('is refused with scopes beside the access %s', (access) => {
    expect(faultsOfRoute({ ...good, access })).toEqual([
      `GET /users/{id}: has "scopes" although its access is ${access}.`,
    ]);
  });

  it.each([false, 'true', 1, null])('is refused with the apiKey %j', (apiKey) => {
    expect(faultsOfRoute({ ...good, apiKey })).toEqual([
      expect.stringMatching(/^GET \/users\/\{id\}: "apiKey" is .+: write true, or leave it out\.$/),
    ]);
  });

  it('is refused with one route twice, whatever its parameter is called', () => {
    expect(faultsOf({ version: 1, routes: [good, { ...good, path: '/users/{name}' }] })).toEqual([
      'GET /users/{name}: is declared twice.',
    ]);
    expect(faultsOf({ version: 1, routes: [good, { ...good, path: '/users/{id+}' }] })).toEqual([]);
    expect(faultsOf({ version: 1, routes: [good, { ...good, method: 'ANY' }] })).toEqual([]);
  });

  it('names every fault of every route at once', () => {
    expect(faultsOf({ version: 3, routes: [{ path: 'x' }, good, { ...good, access: 'open', app: '' }] })).toEqual([
      '"version" is 3, not 1: write it anew with npm run manifest.',
      'route 1: names no "app".',
      expect.stringContaining('route 1: "method" is missing, not one of'),
      expect.stringContaining('route 1: "path" is "x", not a template'),
      expect.stringContaining('route 1: "access" is missing, not one of'),
      'GET /users/{id}: names no "app".',
      expect.stringContaining('GET /users/{id}: "access" is "open", not one of'),
      'GET /users/{id}: is declared twice.',
    ]);
  });

  it('pollutes no prototype (T-PRC-4)', () => {
    const json = JSON.parse(
      '{"version":1,"routes":[{"__proto__":{"access":"public","app":"x"},"method":"GET","path":"/"}]}',
    );
    expect(faultsOf(json)).toEqual([
      'GET /: has unknown members: __proto__.',
      'GET /: names no "app".',
      'GET /: "access" is missing, not one of public, authenticated, scopes, iam.',
    ]);
    expect(({} as Record<string, unknown>)['access']).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { matchRoute } from './match-route.js';
import type { HttpMethod, ManifestRoute, RouteManifest } from './route-manifest.js';

const manifest = (...routes: readonly `${HttpMethod} ${string}`[]): RouteManifest => ({
  version: 1,
  routes: routes.map((route): ManifestRoute => {
    const [method, path] = route.split(' ') as [HttpMethod, string];
    return { app: 'shop', method, path, access: 'authenticated' };
  }),
});
const found = (routes: RouteManifest, request: string) => {
  const [method, path] = request.split(' ') as [string, string];
  const route = matchRoute(routes, method, path);
  return route && `${route.method} ${route.path}`;
};

const shop = manifest(
  'ANY /{proxy+}',
  'GET /users/{id}',
  'GET /users/admin',
  'ANY /users/{id}/orders',
  'POST /users/{id}/orders',
  'GET /users/{id}/{rest+}',
  'GET /',
);

describe('the route of a request', () => {
  it.each([
    ['GET /', 'GET /'],
    ['GET /users/admin', 'GET /users/admin'],
    ['GET /users/42', 'GET /users/{id}'],
    ['GET /users/42/orders', 'ANY /users/{id}/orders'],
    ['POST /users/42/orders', 'POST /users/{id}/orders'],
    ['DELETE /users/42/orders', 'ANY /users/{id}/orders'],
    ['GET /users/42/orders/7', 'GET /users/{id}/{rest+}'],
    ['GET /users/admin/orders', 'ANY /users/{id}/orders'],
    ['PUT /elsewhere/deep/down', 'ANY /{proxy+}'],
  ])('%s is %s: text before {id} before {proxy+}, from the left', (request, route) => {
    expect(found(shop, request)).toBe(route);
  });

  it('is the same whatever order the manifest has', () => {
    const reversed = { ...shop, routes: [...shop.routes].reverse() };
    for (const path of ['/', '/users/admin', '/users/42', '/users/42/orders', '/users/42/orders/7', '/x']) {
      expect(found(reversed, `GET ${path}`)).toBe(found(shop, `GET ${path}`));
    }
  });

  it('is none when the closest template lacks the method: a wider template does not step in (C12)', () => {
    expect(found(shop, 'POST /users/admin')).toBeUndefined();
    expect(found(manifest('GET /home/premium'), 'PUT /home/premium')).toBeUndefined();
  });

  it.each([
    'GET /users/admin/',
    'GET /users/Admin',
    'GET /Users/admin',
    'GET //users/admin',
    'GET /users//admin',
    'GET /users/./admin',
    'GET /x/../users/admin',
    'GET /users%2fadmin',
    'GET /users/%61dmin',
    'GET /users/admin?',
    'GET users/admin',
    'GET /*',
    'GET /users/*',
    'GET ',
    'get /users/admin',
    'GET /users/{id}/',
    'GET /users/admin\n',
  ])('%s is not /users/admin: nothing is folded or decoded (T-GW-2, T-GW-10)', (request) => {
    expect(found(manifest('GET /users/admin'), request)).toBeUndefined();
    expect(found(shop, request)).not.toBe('GET /users/admin');
  });

  it.each(['GET /users', 'GET /users/', 'GET /', 'GET /users/1/2', 'GET /users/1/'])(
    '%s is not /users/{id}: a parameter takes exactly one segment that is not empty',
    (request) => {
      expect(found(manifest('GET /users/{id}'), request)).toBeUndefined();
    },
  );

  it.each(['/files', '/files/'])('%s is not /files/{proxy+}: it takes at least one character', (path) => {
    expect(found(manifest('GET /files/{proxy+}'), `GET ${path}`)).toBeUndefined();
  });

  it.each(['/files/a', '/files/a/b/', '/files//a', '/files/../a'])('%s is /files/{proxy+}', (path) => {
    expect(found(manifest('GET /files/{proxy+}'), `GET ${path}`)).toBe('GET /files/{proxy+}');
  });

  it('is not found by writing the template itself: braces in a request are text', () => {
    const routes = manifest('GET /{id}/{proxy+}', 'GET /{name}/{id}/@me', 'GET /{id}/a');
    expect(found(routes, 'GET /{id}/{id}/@me')).toBe('GET /{name}/{id}/@me');
    expect(found(manifest('GET /{a}/x', 'GET /{b}/{c}'), 'GET /{b}/x')).toBe('GET /{a}/x');
    expect(found(manifest('GET /{proxy+}', 'GET /{id}'), 'GET /{proxy+}')).toBe('GET /{id}');
  });

  it('is none for a route nobody declared (T-SCP-5)', () => {
    expect(found(manifest(), 'GET /')).toBeUndefined();
    expect(found(manifest('GET /a'), 'GET /b')).toBeUndefined();
    expect(found(manifest('GET /a'), '__proto__ /a')).toBeUndefined();
  });

  it('is always one whose template the path fits, for any path', () => {
    const segments = fc.constantFrom('users', 'admin', 'orders', '42', '', '..', '*', '{id}', '%2f');
    const methods = fc.constantFrom('GET', 'POST', 'DELETE');
    fc.assert(
      fc.property(methods, fc.array(segments, { maxLength: 5 }), (method, parts) => {
        const path = `/${parts.join('/')}`;
        const route = matchRoute(shop, method, path);
        if (route === undefined) return;
        const pattern = route.path.replaceAll(/\{[^}]*\+\}/g, '[^]+').replaceAll(/\{[^}]*\}/g, '[^/]+');
        expect(path).toMatch(new RegExp(`^${pattern}$`));
        expect([method, 'ANY']).toContain(route.method);
      }),
      propertyRuns(1_000),
    );
  });

  it('is found in 20 KB of path within 250 ms (T-PRC-2)', () => {
    const began = performance.now();
    expect(found(shop, `GET /users${'/a'.repeat(10_000)}`)).toBe('GET /users/{id}/{rest+}');
    expect(found(manifest('GET /a'), `GET ${'/'.repeat(20_000)}`)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(250);
  });
});

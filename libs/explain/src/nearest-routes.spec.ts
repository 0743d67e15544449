import { describe, expect, it } from '@jest/globals';
import type { ManifestRoute } from '@sallyport/route-manifest';
import { nearestRoutes } from './nearest-routes.js';

const route = (method: ManifestRoute['method'], path: string): ManifestRoute => ({
  app: 'shop',
  method,
  path,
  access: 'authenticated',
});
const routes = [
  route('GET', '/profile'),
  route('POST', '/profile'),
  route('GET', '/users/{id}'),
  route('GET', '/users/{id}/orders'),
  route('GET', '/files/{proxy+}'),
];
const nearest = (method: string, path: string) => {
  const [first] = nearestRoutes({ version: 1, routes }, method, path);
  return `${first!.method} ${first!.path}`;
};

describe('the routes nearest to one that nobody declares', () => {
  it.each([
    ['GET', '/profle', 'GET /profile'],
    ['POST', '/Profile', 'POST /profile'],
    ['DELETE', '/users/42', 'GET /users/{id}'],
    ['GET', '/users/42/order', 'GET /users/{id}/orders'],
    ['PUT', '/files/a/b/c', 'GET /files/{proxy+}'],
  ])('%s %s: %3$s', (method, path, wanted) => {
    expect(nearest(method, path)).toBe(wanted);
  });

  it('are three at most, and found for a path of any length', () => {
    expect(nearestRoutes({ version: 1, routes }, 'GET', `/${'x'.repeat(100_000)}`)).toHaveLength(3);
    expect(nearestRoutes({ version: 1, routes: [] }, 'GET', '/')).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { RestRoute } from './api.js';
import { buildResources, methodOf, resolveResource } from './route-resolution.js';

const routes = [
  'ANY /{proxy+}',
  'GET /users/{id}',
  'GET /users/admin',
  'GET /users',
  'GET /users/{id}/orders',
  'GET /users/{id}/{rest+}',
  'GET /',
].map((text): RestRoute => {
  const [method, path] = text.split(' ') as [RestRoute['method'], string];
  return { method, path, integration: 'app', authorization: 'NONE' };
});
const resources = buildResources(routes);
const reach = (path: string) => {
  const resolved = resolveResource(resources, path);
  return resolved === null ? null : [resolved.resource.path, { ...resolved.pathParameters }];
};

describe('a path', () => {
  it.each([
    ['/', '/', {}],
    ['/users', '/users', {}],
    ['/users/admin', '/users/admin', {}],
    ['/users/7', '/users/{id}', { id: '7' }],
    ['/users/7/orders', '/users/{id}/orders', { id: '7' }],
    ['/users/7/orders/1', '/users/{id}/{rest+}', { id: '7', rest: 'orders/1' }],
    ['/users/admin/x', '/users/{id}/{rest+}', { id: 'admin', rest: 'x' }],
    ['/else/where', '/{proxy+}', { proxy: 'else/where' }],
  ])('%s reaches %s: text before {id} before {proxy+} (C12)', (path, resource, parameters) => {
    expect(reach(path)).toEqual([resource, parameters]);
  });

  it.each([
    ['/Users', '/{proxy+}', { proxy: 'Users' }],
    ['//users', '/{proxy+}', { proxy: '/users' }],
    ['/users//orders', '/{proxy+}', { proxy: 'users//orders' }],
    ['/users/%61dmin', '/users/{id}', { id: '%61dmin' }],
    ['/users/..', '/users/{id}', { id: '..' }],
    ['/users%2fadmin', '/{proxy+}', { proxy: 'users%2fadmin' }],
    ['/users/7%2forders', '/users/{id}', { id: '7%2forders' }],
  ])('%s is taken by its exact segments and reaches %s (T-GW-2, T-GW-10)', (path, resource, parameters) => {
    expect(reach(path)).toEqual([resource, parameters]);
  });

  it('with a slash at the end reaches the same resource, or by choice another (T-GW-10)', () => {
    expect(reach('/users/')).toEqual(['/users', {}]);
    expect(resolveResource(resources, '/users/', 'another-resource')?.resource.path).toBe('/{proxy+}');
  });

  it('without a resource reaches nothing', () => {
    const few = buildResources(routes.filter(({ path }) => path === '/users/{id}'));
    expect(['/', '/users', '/users/', '/users/1/2', '//'].map((path) => resolveResource(few, path))).toEqual(
      Array.from({ length: 5 }, () => null),
    );
  });
});

describe('a verb', () => {
  const resourceAt = (path: string) => resolveResource(resources, path)!.resource;

  it('named on the resource wins over ANY', () => {
    const both = buildResources([
      { method: 'ANY', path: '/a', integration: 'any', authorization: 'NONE' },
      { method: 'GET', path: '/a', integration: 'get', authorization: 'NONE' },
    ]);
    const { resource } = resolveResource(both, '/a')!;
    expect([methodOf(resource, 'GET')?.integration, methodOf(resource, 'PUT')?.integration]).toEqual(['get', 'any']);
  });

  it('missing on the resource does not fall through to {proxy+}', () => {
    expect(methodOf(resourceAt('/users'), 'POST')).toBeNull();
    expect(methodOf(resourceAt('/other'), 'POST')).not.toBeNull();
  });
});

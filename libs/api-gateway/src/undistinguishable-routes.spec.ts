import { describe, expect, it } from '@jest/globals';
import { manifestOf } from './gateway-authorizer.fixture.js';
import { undistinguishableRoutes } from './undistinguishable-routes.js';

/** `GET /a refused with GET /b` for each. */
const found = (...routes: readonly string[]): string[] =>
  undistinguishableRoutes(manifestOf(...routes)).map(
    ({ route, refused }) => `${route.method} ${route.path} refused with ${refused.method} ${refused.path}`,
  );

describe('routes that no wildcard tells apart', () => {
  it('are an allowed route under the denial of a refused one that another allowed star covers', () => {
    expect(found('GET /users/{id}', 'GET /users/{id}/orders', 'GET /{proxy+} admin')).toEqual([
      'GET /users/{id}/orders refused with GET /{proxy+}',
    ]);
    expect(found('GET /books/{id}', 'GET /books/{id}/secrets admin', 'GET /books/{a}/{b}/secrets')).toEqual([
      'GET /books/{a}/{b}/secrets refused with GET /books/{id}/secrets',
    ]);
  });

  it('are an allowed route with paths below a refused one, since a star crosses slashes', () => {
    expect(found('GET /{proxy+}', 'GET /admin/{id} admin')).toEqual(['GET /{proxy+} refused with GET /admin/{id}']);
  });

  it('are named with the route whose star makes the denial necessary, as they stand in the manifest', () => {
    const manifest = manifestOf('GET /users/{id}', 'GET /users/{id}/orders', 'GET /{proxy+} admin');
    const [users, orders, proxy] = manifest.routes;
    expect(undistinguishableRoutes(manifest)).toEqual([
      { route: orders, refused: proxy, beside: users, finalSlashOnly: false },
    ]);
  });

  it('are marked where only paths with a final slash are concerned', () => {
    const [pair] = undistinguishableRoutes(manifestOf('GET /files/{id}/{path+}', 'GET /{proxy+} admin'));
    expect(pair).toMatchObject({ route: { path: '/files/{id}/{path+}' }, finalSlashOnly: true });
  });

  it.each([
    [['GET /users/{id}', 'GET /users/admin admin']],
    [['GET /users/{id}', 'GET /users admin']],
    [['GET /books/{id}', 'GET /books/{id}/secrets admin']],
    [['GET /users/{id}', 'GET /{proxy+} admin']],
    [['GET /files/{path+}', 'GET /{proxy+} admin']],
    [['GET /{proxy+}', 'GET /admin admin']],
    [['GET /a read', 'GET /b write', 'POST /a write']],
  ])('are not %j: a denial has only requests of the refused route', (routes) => {
    expect(found(...routes)).toEqual([]);
  });

  it('are none where whoever may call the allowed ones may call the third as well', () => {
    const routes = (third: string) => ['GET /users/{id} read', 'GET /users/{id}/orders read', third];
    expect(found(...routes('GET /{proxy+} read'))).toEqual([]);
    expect(found(...routes('GET /{proxy+} iam'))).toEqual(['GET /users/{id}/orders refused with GET /{proxy+}']);
    expect(found('GET /users/{id} iam', 'GET /users/{id}/orders', 'GET /{proxy+} iam')).toEqual([]);
  });

  it('are none of different methods, and each method of ANY', () => {
    expect(found('GET /users/{id}', 'POST /users/{id}/orders', 'GET /{proxy+} admin')).toEqual([]);
    expect(found('ANY /users/{id}', 'GET /users/{id}/orders', 'ANY /{proxy+} admin')).toEqual([
      'GET /users/{id}/orders refused with ANY /{proxy+}',
    ]);
  });
});

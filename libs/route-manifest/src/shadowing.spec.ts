import { describe, expect, it } from '@jest/globals';
import type { ManifestRoute } from './route-manifest.js';
import { all, keyed, open, route, signedIn } from './routes.fixture.js';
import { isFault, shadowedRoutes } from './shadowing.js';

const nameOf = ({ method, path, app }: ManifestRoute): string =>
  `${method} ${path}${app === 'shop' ? '' : ` (${app})`}`;
const found = (...routes: ManifestRoute[]): string[] =>
  shadowedRoutes(routes).map((shadow) => {
    const { kind, closer, wider } = shadow;
    return `${isFault(shadow) ? '!' : ''}${kind}: ${nameOf(closer)} before ${nameOf(wider)}`;
  });

describe('routes that shadow each other', () => {
  it('are none where no request fits two of them', () => {
    expect(
      found(
        route('GET /a'),
        route('POST /a'),
        route('GET /a/{id}'),
        route('GET /a/{id}/b'),
        route('GET /'),
        route('GET /b'),
      ),
    ).toEqual([]);
  });

  it('are two of one method and shape, in one application or two', () => {
    expect(found(route('GET /a/{id}'), route('GET /a/{name}', open, 'blog'))).toEqual([
      '!same-requests: GET /a/{id} before GET /a/{name} (blog)',
    ]);
  });

  it('are parameters of two names, or of two kinds, in one place', () => {
    expect(found(route('GET /a/{id}'), route('POST /a/{name}/b'), route('PUT /a/{name}/c'))).toEqual([
      '!sibling-parameters: GET /a/{id} before POST /a/{name}/b',
    ]);
    expect(found(route('GET /a/{id}'), route('POST /a/{proxy+}'))).toEqual([
      '!sibling-parameters: GET /a/{id} before POST /a/{proxy+}',
    ]);
    expect(found(route('GET /a/{id}'), route('GET /b/{name}'), route('GET /a/x/{name}'))).toEqual([]);
  });

  it('are a closer template of another application, whatever it asks', () => {
    expect(found(route('GET /users/{id}', open), route('GET /users/me', open, 'blog'))).toEqual([
      '!taken-by-another-app: GET /users/me (blog) before GET /users/{id}',
    ]);
    expect(found(route('ANY /users', open), route('GET /users', open, 'blog'))).toEqual([
      '!taken-by-another-app: GET /users (blog) before ANY /users',
    ]);
  });

  it('of one application are worth a word where they ask different things', () => {
    const me = route('GET /users/me', signedIn);
    const one = route('GET /users/{id}', all('user:read'));
    expect(found(one, me)).toEqual(['closer-template: GET /users/me before GET /users/{id}']);
    expect(found(me, { ...one, ...signedIn })).toEqual([]);
    expect(found(me, { ...me, path: '/users/{id}', ...keyed })).toHaveLength(1);
    expect(found(route('ANY /users', open), route('GET /users', signedIn))).toEqual([]);
  });

  it('are worth a word where the closer template lacks a method: a gateway answers 403 there (C12)', () => {
    expect(found(route('GET /users/me'), route('DELETE /users/{id}'))).toEqual([
      'method-missing: GET /users/me before DELETE /users/{id}',
    ]);
    expect(found(route('GET /users/me'), route('DELETE /users/me'), route('DELETE /users/{id}'))).toEqual([]);
  });
});

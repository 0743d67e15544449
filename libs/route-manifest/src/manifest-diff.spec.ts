import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { compareAccess, describeAccess } from './access-order.js';
import { diffManifests, isWidening, type AccessChange } from './manifest-diff.js';
import { matchRoute } from './match-route.js';
import type { ManifestRoute } from './route-manifest.js';
import { all, any, keyed, open, route, signed, signedIn } from './routes.fixture.js';
import { templateShape } from './template.js';

const diff = (before: readonly ManifestRoute[], after: readonly ManifestRoute[]): AccessChange[] =>
  diffManifests({ version: 1, routes: before }, { version: 1, routes: after });
const lines = (before: readonly ManifestRoute[], after: readonly ManifestRoute[]): string[] =>
  diff(before, after).map(
    (change) =>
      `${change.kind} ${change.methods.join()} ${change.path}: ${describeAccess(change.before)} → ${describeAccess(change.after)}`,
  );

describe('the difference of two manifests', () => {
  it('is none when only the order, a parameter name or the application changed', () => {
    expect(
      diff(
        [route('GET /a/{id}', all('x', 'y')), route('POST /b')],
        [route('POST /b', signedIn, 'blog'), route('GET /a/{name}', all('y', 'x'))],
      ),
    ).toEqual([]);
  });

  it.each<[string, ManifestRoute[], ManifestRoute[]]>([
    ['widened GET /a: x → authenticated', [route('GET /a', all('x'))], [route('GET /a')]],
    ['narrowed GET /a: one of x, y → x', [route('GET /a', any('x', 'y'))], [route('GET /a', all('x'))]],
    ['changed GET /a: x → iam', [route('GET /a', all('x'))], [route('GET /a', signed)]],
    ['widened GET /a: public + API key → public', [route('GET /a', { ...open, ...keyed })], [route('GET /a', open)]],
    ['added GET /a: closed → authenticated', [], [route('GET /a')]],
    ['widened GET /a: closed → public', [], [route('GET /a', open)]],
    ['removed GET /a: public → closed', [route('GET /a', open)], []],
    ['narrowed ANY /a: authenticated → x', [route('ANY /a')], [route('ANY /a', all('x'))]],
  ])('says: %s', (line, before, after) => {
    expect(lines(before, after)).toEqual([line]);
  });

  it('fails on what lets somebody in, and on no other change', () => {
    expect(diff([route('GET /a', all('x'))], [route('GET /a', signed)]).map(isWidening)).toEqual([true]);
    expect(diff([], [route('GET /a', { ...open, ...keyed })]).map(isWidening)).toEqual([true]);
    expect(diff([], [route('GET /a', all('x'))]).map(isWidening)).toEqual([false]);
    expect(diff([route('GET /a', open)], []).map(isWidening)).toEqual([false]);
  });

  it('sees a route that goes and leaves its requests to a wider one', () => {
    const wide = route('GET /users/{id}', signedIn);
    expect(lines([wide, route('GET /users/admin', all('admin'))], [wide])).toEqual([
      'widened GET /users/admin: admin → authenticated',
    ]);
  });

  it('sees a new route that takes requests from a stricter one', () => {
    const strict = route('ANY /users/{rest+}', all('admin'));
    expect(lines([strict], [strict, route('GET /users/{id}', signedIn)])).toEqual([
      'widened GET /users/{id}: admin → authenticated',
      'removed HEAD,POST,PUT,PATCH,DELETE,OPTIONS /users/{rest+}: admin → closed',
    ]);
  });

  const scopes = ['p', 'q'];
  const asks = fc.oneof(
    fc.constantFrom(open, signedIn, signed),
    fc.subarray(scopes, { minLength: 1 }).map((list) => all(...list)),
    fc.subarray(scopes, { minLength: 1 }).map((list) => any(...list)),
  );
  const part = fc.constantFrom('a', 'b', '{x}');
  const path = fc
    .tuple(fc.array(part, { maxLength: 1 }), fc.constantFrom('a', '{x}', '{x+}'))
    .map(([front, last]) => `/${[...front, last].join('/')}`);
  const manifest = fc.uniqueArray(
    fc
      .tuple(fc.constantFrom('GET', 'POST', 'ANY'), path, asks, fc.boolean())
      .map(([method, at, asked, key]) => route(`${method} ${at}`, key ? { ...asked, ...keyed } : asked)),
    { maxLength: 5, selector: ({ method, path: at }) => `${method} ${templateShape(at)}` },
  );
  const segments = ['a', 'b', 'z'];
  const paths = segments.flatMap((one) => [
    `/${one}`,
    ...segments.flatMap((two) => [`/${one}/${two}`, ...segments.map((three) => `/${one}/${two}/${three}`)]),
  ]);

  it('names the very requests whose access changed, tried one by one', () => {
    let changed = 0;
    fc.assert(
      fc.property(manifest, manifest, (before, after) => {
        const tried = new Set<string>();
        for (const at of paths) {
          for (const method of ['GET', 'POST', 'DELETE'] as const) {
            const old = matchRoute({ version: 1, routes: before }, method, at);
            const now = matchRoute({ version: 1, routes: after }, method, at);
            const { widened, narrowed } = compareAccess(old, now);
            if (widened || narrowed) tried.add(`${old?.method} ${old?.path} → ${now?.method} ${now?.path}`);
          }
        }
        const named = diff(before, after).map(
          ({ before: old, after: now }) => `${old?.method} ${old?.path} → ${now?.method} ${now?.path}`,
        );
        expect(new Set(named)).toEqual(tried);
        expect(named.length).toBe(tried.size);
        changed += tried.size;
      }),
      propertyRuns(400),
    );
    expect(changed).toBeGreaterThan(100);
  });
});

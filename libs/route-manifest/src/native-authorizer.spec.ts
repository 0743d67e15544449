import { describe, expect, it } from '@jest/globals';
import type { Access } from '@sallyport/protocol';
import { nativeAuthorizerFault, nativeAuthorizers, nativeRoute } from './native-authorizer.js';
import type { ManifestRoute } from './route-manifest.js';

const route = (access: Access): ManifestRoute => ({ app: 'shop', method: 'GET', path: '/orders', ...access });
const scopes = (allOf?: string[], anyOf?: string[]) =>
  route({ access: 'scopes', scopes: { ...(allOf && { allOf }), ...(anyOf && { anyOf }) } });

describe.each(nativeAuthorizers)('a route behind the native %s authorizer', (kind) => {
  it('keeps its one scope, or the list of which any is enough (RC9, G28, G33)', () => {
    expect(nativeRoute(scopes(['read']), kind)).toEqual({ authorization: 'native', scopes: ['read'] });
    expect(nativeRoute(scopes(undefined, ['read', 'write']), kind)).toEqual({
      authorization: 'native',
      scopes: ['read', 'write'],
    });
  });

  it.each([
    ['all of two scopes', scopes(['read', 'write'])],
    ['a scope and one of others', scopes(['read'], ['a', 'b'])],
  ])('cannot ask for %s: any one would do there (X1)', (_what, asked) => {
    const answer = nativeRoute(asked, kind);
    expect(answer).toEqual({
      authorization: 'impossible',
      fault: expect.stringMatching(/^asks for .*: any one of its scopes would be enough there\. Guard it by/),
    });
  });

  it('cannot take just any token: without scopes an ID token passes (G28, G33)', () => {
    expect(nativeRoute(route({ access: 'authenticated' }), kind)).toMatchObject({
      authorization: 'impossible',
      fault: expect.stringContaining('ID tokens'),
    });
  });

  it('is open when it is public, and left to IAM when it asks for that', () => {
    expect(nativeRoute(route({ access: 'public' }), kind)).toEqual({ authorization: 'none' });
    expect(nativeRoute(route({ access: 'iam' }), kind)).toEqual({ authorization: 'iam' });
  });
});

describe('the limit of scopes on a route (G34)', () => {
  const many = scopes(
    undefined,
    Array.from({ length: 11 }, (_, index) => `s${index}`),
  );
  it('holds for HTTP APIs alone', () => {
    expect(nativeRoute(many, 'cognito').authorization).toBe('native');
    expect(nativeRoute(many, 'jwt')).toMatchObject({
      authorization: 'impossible',
      fault: expect.stringContaining('at most 10.'),
    });
  });
});

describe('a route that needs an API key', () => {
  const keyed: readonly ManifestRoute[] = [
    { ...scopes(['read']), apiKey: true },
    { ...route({ access: 'public' }), apiKey: true },
    { ...route({ access: 'iam' }), apiKey: true },
  ];

  it('is not for an HTTP API, which has no keys, whatever else it asks (G52)', () => {
    for (const each of keyed) {
      expect(nativeAuthorizerFault(each, 'jwt')).toMatch(
        /^needs an API key: an HTTP API has no keys.*Serve it by a REST/,
      );
    }
  });

  it('is one before user pools: the methods of a REST API take keys beside any authorization (G52)', () => {
    expect(keyed.map((each) => nativeRoute(each, 'cognito').authorization)).toEqual(['native', 'none', 'iam']);
  });
});

import { decide } from '@sallyport/authorization';
import type { Principal } from '@sallyport/protocol';
import type { ManifestRoute } from '@sallyport/route-manifest';
import { propertyRuns } from '@sallyport/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { schemeNames, securityOf } from './security.js';
import { securitySchemes } from './security-schemes.js';

const at = { app: 'shop', method: 'GET', path: '/' } as const;
const withScopes = (scopes: object): ManifestRoute => ({ ...at, access: 'scopes', scopes });

describe('the security of an operation', () => {
  it.each<[string, ManifestRoute, object[]]>([
    ['everybody', { ...at, access: 'public' }, []],
    ['any token', { ...at, access: 'authenticated' }, [{ accessToken: [] }]],
    ['a signature', { ...at, access: 'iam' }, [{ sigv4: [] }]],
    ['all of several scopes: one requirement', withScopes({ allOf: ['a', 'b', 'a'] }), [{ accessToken: ['a', 'b'] }]],
    [
      'any of several: alternatives',
      withScopes({ anyOf: ['a', 'b'] }),
      [{ accessToken: ['a'] }, { accessToken: ['b'] }],
    ],
    [
      'both lists',
      withScopes({ allOf: ['a'], anyOf: ['b', 'c'] }),
      [{ accessToken: ['a', 'b'] }, { accessToken: ['a', 'c'] }],
    ],
    ['an API key alone', { ...at, access: 'public', apiKey: true }, [{ apiKey: [] }]],
    [
      'an API key beside each alternative',
      { ...withScopes({ anyOf: ['a', 'b'] }), apiKey: true },
      [
        { accessToken: ['a'], apiKey: [] },
        { accessToken: ['b'], apiKey: [] },
      ],
    ],
  ])('%s', (_name, route, security) => {
    expect(securityOf(route)).toEqual(security);
  });

  it('names scopes as callers ask for them', () => {
    expect(securityOf(withScopes({ allOf: ['a'] }), (scope) => `api/${scope}`)).toEqual([{ accessToken: ['api/a'] }]);
  });

  const names = ['a', 'b', 'c', 'd'];
  const someNames = fc.subarray(names, { minLength: 1 });
  const accesses: fc.Arbitrary<ManifestRoute> = fc.oneof(
    fc.constantFrom('public' as const, 'authenticated' as const, 'iam' as const).map((access) => ({ ...at, access })),
    someNames.map((allOf) => withScopes({ allOf })),
    someNames.map((anyOf) => withScopes({ anyOf })),
    fc.tuple(someNames, someNames).map(([allOf, anyOf]) => withScopes({ allOf, anyOf })),
  );

  it('opens to whom the guard opens, read as OpenAPI says: one of the requirements, all of its scopes (T-SCP-5)', () => {
    let opened = 0;
    fc.assert(
      fc.property(accesses, fc.option(fc.subarray(names)), (route, granted) => {
        const principal = granted && ({ scopes: new Set(granted) } as unknown as Principal);
        const security = securityOf(route);
        const read =
          security.length === 0 ||
          security.some(
            (requirement) =>
              granted !== null &&
              Object.keys(requirement).every((scheme) => scheme === schemeNames.accessToken) &&
              requirement[schemeNames.accessToken]!.every((scope) => granted.includes(scope)),
          );
        expect(read).toBe(decide(principal, route).effect === 'allow');
        opened += read ? 1 : 0;
      }),
      propertyRuns(500),
    );
    expect(opened).toBeGreaterThan(50);
  });
});

describe('the security schemes', () => {
  const routes: ManifestRoute[] = [
    withScopes({ allOf: ['a'] }),
    { ...withScopes({ anyOf: ['a', 'b'] }), apiKey: true },
    { ...at, access: 'iam' },
  ];

  it('are those that the routes use, and no other', () => {
    expect(Object.keys(securitySchemes(routes))).toEqual(['accessToken', 'apiKey', 'sigv4']);
    expect(securitySchemes([{ ...at, access: 'public' }])).toEqual({});
  });

  it('say where a token comes from, and what its scopes allow, when that is known', () => {
    const { accessToken } = securitySchemes(routes, {
      tokenUrl: 'https://issuer.example.com/token',
      scopeName: (scope) => `api/${scope}`,
      scopeDescriptions: { a: 'The letter A.' },
    });
    expect(accessToken).toEqual({
      type: 'oauth2',
      flows: {
        clientCredentials: {
          tokenUrl: 'https://issuer.example.com/token',
          scopes: { 'api/a': 'The letter A.', 'api/b': '' },
        },
      },
    });
    expect(securitySchemes(routes)['accessToken']).toEqual({ type: 'http', scheme: 'bearer' });
  });

  it('mark signed requests as API Gateway reads it', () => {
    expect(securitySchemes(routes)['sigv4']).toMatchObject({
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@sallyport/testing';
import { requestKey } from './request-key.js';

const parts = fc.record({
  issuer: fc.string(),
  clientKey: fc.string(),
  scopes: fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 }),
  target: fc.option(fc.string(), { nil: undefined }),
});
type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never;
const keyOf = ({ issuer, clientKey, scopes, target }: Parts) =>
  requestKey(issuer, clientKey, { scopes, ...(target !== undefined && { target }) });
const meaning = ({ scopes, ...rest }: Parts) => JSON.stringify({ ...rest, scopes: [...new Set(scopes)].toSorted() });

describe('the key of a token (T-CC-2)', () => {
  it('is the same exactly when issuer, client, set of scopes and API are', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(keyOf(one) === keyOf(other)).toBe(meaning(one) === meaning(other));
        const shuffled = { ...one, scopes: [...one.scopes, ...one.scopes].toReversed() };
        expect(keyOf(shuffled)).toBe(keyOf(one));
      }),
      propertyRuns(300),
    );
  });

  it.each([
    ['issuer', 'https://b.example', 'shop|basic', {}],
    ['client or its authentication method', 'https://a.example', 'shop|private_key_jwt', {}],
    ['scopes that only look alike when joined', 'https://a.example', 'shop|basic', { scopes: ['a b'] }],
    ['API', 'https://a.example', 'shop|basic', { target: 'x' }],
  ])('differs by %s', (_what, issuer, clientKey, scope) => {
    const known = [
      requestKey('https://a.example', 'shop|basic', {}),
      requestKey('https://a.example', 'shop|basic', { scopes: ['a', 'b'] }),
    ];
    expect(known).not.toContain(requestKey(issuer, clientKey, scope));
  });
});

import { describe, expect, it } from '@jest/globals';
import { compareAccess, describeAccess } from './access-order.js';
import { all, any, keyed, open, route, signed, signedIn } from './routes.fixture.js';

type Asks = Parameters<typeof route>[1];
const asked = (asks: Asks) => asks && route('GET /', asks);
const both = (allOf: string[], anyOf: string[]) => ({ access: 'scopes', scopes: { allOf, anyOf } }) as const;

describe('access, compared', () => {
  it.each<[string, Asks, Asks]>([
    ['closed → anything', undefined, all('a')],
    ['token → everybody', signedIn, open],
    ['signature → everybody', signed, open],
    ['scope → any token', all('a'), signedIn],
    ['two scopes → one', all('a', 'b'), all('a')],
    ['a scope → one of two', all('a'), any('a', 'b')],
    ['one of two → one of three', any('a', 'b'), any('a', 'b', 'c')],
    ['all of two → one of two', all('a', 'b'), any('a', 'b')],
    ['both lists → one', both(['a'], ['b', 'c']), all('a')],
    ['API key → none', { ...all('a'), ...keyed }, all('a')],
    ['public with API key → public', { ...open, ...keyed }, open],
    ['scope with API key → any token with API key', { ...all('a'), ...keyed }, { ...signedIn, ...keyed }],
  ])('%s is wider, and the other way round narrower', (_name, narrow, wide) => {
    expect(compareAccess(asked(narrow), asked(wide))).toEqual({ widened: true, narrowed: false });
    expect(compareAccess(asked(wide), asked(narrow))).toEqual({ widened: false, narrowed: true });
  });

  it.each<[string, Asks, Asks]>([
    ['another scope', all('a'), all('b')],
    ['token → signature', signedIn, signed],
    ['scope → signature', all('a'), signed],
    ['API key → scope', { ...signedIn, ...keyed }, all('a')],
    ['one of two → one of two others', any('a', 'b'), any('b', 'c')],
  ])('%s lets others in and refuses some', (_name, before, after) => {
    expect(compareAccess(asked(before), asked(after))).toEqual({ widened: true, narrowed: true });
    expect(compareAccess(asked(after), asked(before))).toEqual({ widened: true, narrowed: true });
  });

  it.each<[Asks, Asks]>([
    [all('a', 'b'), all('b', 'a', 'a')],
    [all('a'), any('a')],
    [both(['a'], ['b']), all('a', 'b')],
    [both(['a'], ['a', 'b']), all('a')],
    [undefined, undefined],
    [signed, signed],
  ])('%j and %j are one', (before, after) => {
    expect(compareAccess(asked(before), asked(after))).toEqual({ widened: false, narrowed: false });
  });
});

describe('access, in words', () => {
  it.each<[string, Asks]>([
    ['closed', undefined],
    ['public', open],
    ['authenticated + API key', { ...signedIn, ...keyed }],
    ['iam', signed],
    ['a and b', all('a', 'b')],
    ['one of a, b', any('a', 'b')],
    ['a', any('a')],
    ['a and one of b, c', both(['a'], ['b', 'c'])],
  ])('%s', (words, asks) => {
    expect(describeAccess(asked(asks))).toBe(words);
  });
});

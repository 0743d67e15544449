import { describe, expect, it } from '@jest/globals';
import type { Introspection } from '@sallyport/identity-provider';
import { refused, type Principal } from '@sallyport/protocol';
import { introspectionCodec } from './introspection.codec.js';

const start = Date.UTC(2030, 0, 1);
const principal: Principal = {
  issuer: 'https://issuer.example',
  subject: 'José',
  clientId: 'shop',
  scopes: new Set(['read', 'write']),
  audience: ['api'],
  kind: 'user',
  expiresAt: start / 1000 + 600,
};
const remote = { how: 'remote', validUntil: start + 60_000, revocationChecked: true } as const;
const fact: Introspection = { active: true, principal, provenance: remote };
const written = (value: Introspection): unknown => JSON.parse(JSON.stringify(introspectionCodec.encode(value) ?? null));
const changed = (change: object): unknown => {
  const entry = written(fact) as { principal: object };
  return { ...entry, principal: { ...entry.principal, ...change } };
};

describe('what an issuer said about a token, for other processes', () => {
  it('comes back as it was, with the time up to which it holds (K12)', () => {
    expect(introspectionCodec.decode(written(fact))).toEqual({ fact, until: start + 60_000 });
    const soon = { ...fact, principal: { ...principal, expiresAt: start / 1000 + 30 } };
    expect(introspectionCodec.decode(written(soon))).toEqual({ fact: soon, until: start + 30_000 });
    const { clientId: _, ...nameless } = principal;
    const least = { ...fact, principal: { ...nameless, scopes: new Set<string>(), audience: [] } };
    expect(introspectionCodec.decode(written(least))?.fact).toEqual(least);
  });

  it('keeps what binds the token, and the JWT that stands for it', () => {
    const bound = { ...fact, principal: { ...principal, confirmation: { jkt: 'thumb', 'x5t#S256': 'print' } } };
    expect(introspectionCodec.decode(written(bound))?.fact).toEqual(bound);
    const phantom = { ...fact, token: 'a.b.c' };
    expect(introspectionCodec.decode(written(phantom))?.fact).toEqual(phantom);
  });

  it('is told for a yes of the issuer alone: no refusal, nothing that was verified here (T-INT-4)', () => {
    const no: Introspection = { active: false, refusal: refused('token_inactive').refusal, provenance: remote };
    expect(introspectionCodec.encode(no)).toBeUndefined();
    const local: Introspection = { ...fact, provenance: { ...remote, how: 'local', revocationChecked: false } };
    expect(introspectionCodec.encode(local)).toBeUndefined();
  });

  it.each([
    ['null', null],
    ['a text', 'active'],
    ['a list', []],
    ['nothing', {}],
    ['no principal', { validUntil: start + 1 }],
    ['an endless life', changed({ expiresAt: 'never' })],
    ['an infinite life', { ...(written(fact) as object), validUntil: Infinity }],
    ['scopes as one text', changed({ scopes: 'read write' })],
    ['a scope that is no text', changed({ scopes: ['read', 1] })],
    ['an empty subject', changed({ subject: '' })],
    ['a subject that is a number', changed({ subject: 1 })],
    ['an audience as a text', changed({ audience: 'api' })],
    ['a kind nobody knows', changed({ kind: 'root' })],
    ['a binding that cannot be read', changed({ confirmation: { jwk: {} } })],
    ['a binding that is nothing', changed({ confirmation: null })],
    ['a token that is no text', { ...(written(fact) as object), token: 1 }],
    ['an inherited principal', Object.create(written(fact) as object)],
  ])('is not read from %s (F14)', (_what, value) => {
    expect(introspectionCodec.decode(value)).toBeUndefined();
  });
});

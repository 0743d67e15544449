import { describe, expect, it } from '@jest/globals';
import type { Access, Principal, ScopeRequirement } from '@sallyport/protocol';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { decide } from './decide.js';

const principal = (...scopes: string[]): Principal => ({
  issuer: 'https://issuer.test',
  subject: 'alice',
  scopes: new Set(scopes),
  audience: [],
  kind: 'user',
  expiresAt: 0,
});
const asks = (scopes: ScopeRequirement): Access => ({ access: 'scopes', scopes });
const effect = (scopes: readonly string[], requirement: ScopeRequirement) =>
  decide(principal(...scopes), asks(requirement)).effect;

describe('a decision', () => {
  it('allows a principal that holds the scope', () => {
    expect(decide(principal('read', 'write'), asks({ allOf: ['read'] }))).toEqual({ effect: 'allow' });
  });

  it('denies a missing scope with what the route asks (RFC 6750 §3.1)', () => {
    expect(decide(principal('write'), asks({ allOf: ['read'] }))).toEqual({
      effect: 'deny',
      refusal: { reason: 'scope_missing', code: 'insufficient_scope', status: 403, scopes: { allOf: ['read'] } },
    });
  });

  it.each([
    'read:all',
    'readonly',
    'xread',
    'READ',
    'read,write',
    '*',
    '.*',
    'ｒｅａｄ',
    're\u200bad',
    'read\twrite',
    'read\nwrite',
    'read write',
    'read\0',
    '\0read',
    'read ',
    ' read',
    '__proto__',
  ])('is a denial for the scope %j when read is needed (T-SCP-1)', (scope) => {
    expect(effect([scope], { allOf: ['read'] })).toBe('deny');
    expect(effect([scope], { anyOf: ['read'] })).toBe('deny');
  });

  it('is a denial when the scope stands in no other place than roles, groups or the subject (T-SCP-3)', () => {
    const impostor = {
      ...principal(),
      subject: 'read',
      clientId: 'read',
      roles: ['read'],
      groups: ['read'],
      scp: 'read',
    };
    expect(decide(impostor, asks({ allOf: ['read'] })).effect).toBe('deny');
  });

  it('is a denial for a principal without scopes (T-SCP-3)', () => {
    expect(effect([], { allOf: ['read'] })).toBe('deny');
  });

  it.each([{}, { allOf: [] }, { anyOf: [] }, { allOf: [], anyOf: [] }])(
    'never allows for the requirement %j, which asks for nothing (T-SCP-4)',
    (requirement) => {
      expect(effect(['read', ''], requirement)).toBe('deny');
    },
  );

  it('asks for all of allOf, for one of anyOf, and for both when both are there (X1)', () => {
    expect(effect(['a'], { allOf: ['a', 'b'] })).toBe('deny');
    expect(effect(['a', 'b'], { allOf: ['a', 'b'] })).toBe('allow');
    expect(effect(['b'], { anyOf: ['a', 'b'] })).toBe('allow');
    expect(effect(['c'], { anyOf: ['a', 'b'] })).toBe('deny');
    expect(effect(['a'], { allOf: ['a'], anyOf: ['b', 'c'] })).toBe('deny');
    expect(effect(['b'], { allOf: ['a'], anyOf: ['b', 'c'] })).toBe('deny');
    expect(effect(['a', 'c'], { allOf: ['a'], anyOf: ['b', 'c'] })).toBe('allow');
  });

  it('lets anybody use a public route, and only a principal an authenticated one', () => {
    expect(decide(null, { access: 'public' }).effect).toBe('allow');
    expect(decide(principal(), { access: 'public' }).effect).toBe('allow');
    expect(decide(principal(), { access: 'authenticated' }).effect).toBe('allow');
    expect(decide(null, { access: 'authenticated' })).toMatchObject({ refusal: { reason: 'credential_missing' } });
    expect(decide(null, asks({ allOf: ['read'] }))).toMatchObject({
      refusal: { reason: 'credential_missing', code: null },
    });
  });

  it('opens no iam route with a bearer token', () => {
    expect(decide(principal('read'), { access: 'iam' })).toMatchObject({
      refusal: { reason: 'iam_required', status: 403 },
    });
    expect(decide(null, { access: 'iam' }).effect).toBe('deny');
  });

  it('never allows for an access it does not know', () => {
    const decideUnknown = () => decide(principal('read'), { access: 'anything' } as unknown as Access).effect;
    expect(decideUnknown).toThrow(TypeError);
  });
});

const names = fc.constantFrom('a', 'b', 'c', 'd', 'A', 'a:b');
const scopeLists = fc.array(names, { maxLength: 4 });
const requirements = fc.record({ allOf: scopeLists, anyOf: scopeLists }, { requiredKeys: [] });
const accesses: fc.Arbitrary<Access> = fc.oneof(
  requirements.map(asks),
  fc.constantFrom<Access>({ access: 'public' }, { access: 'authenticated' }, { access: 'iam' }),
);

describe('decisions, in general', () => {
  it('never turn from allow to deny when a scope is added', () => {
    fc.assert(
      fc.property(scopeLists, names, accesses, (held, extra, access) => {
        if (decide(principal(...held), access).effect === 'deny') return;
        expect(decide(principal(...held, extra), access).effect).toBe('allow');
      }),
      propertyRuns(2_000),
    );
  });

  it('agree with the words of the requirement (X1)', () => {
    fc.assert(
      fc.property(scopeLists, requirements, (held, requirement) => {
        const { allOf = [], anyOf = [] } = requirement;
        const missing = allOf.filter((scope) => !held.includes(scope));
        const found = anyOf.filter((scope) => held.includes(scope));
        const met = missing.length === 0 && (anyOf.length === 0 || found.length > 0) && allOf.length + anyOf.length > 0;
        expect(effect(held, requirement)).toBe(met ? 'allow' : 'deny');
      }),
      propertyRuns(2_000),
    );
  });

  it('read their two arguments only, change neither, and repeat themselves (INV-2)', () => {
    fc.assert(
      fc.property(scopeLists, accesses, (held, access) => {
        const frozen = Object.freeze({ ...principal(...held) });
        const before = JSON.stringify([access, [...frozen.scopes]]);
        const first = decide(frozen, Object.freeze(access));
        decide(principal('a', 'b', 'c', 'd'), access);
        expect(decide(frozen, access)).toEqual(first);
        expect(JSON.stringify([access, [...frozen.scopes]])).toBe(before);
      }),
      propertyRuns(500),
    );
  });
});

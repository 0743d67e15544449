import { describe, expect, it } from '@jest/globals';
import type { Introspection } from '@sallyport/identity-provider';
import { refused, type Principal } from '@sallyport/protocol';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { introspectionParts } from './introspection.parts.js';

const provenances = fc.record({
  how: fc.constantFrom('local' as const, 'remote' as const),
  validUntil: fc.constantFrom(1, 2, 1_900_000_000_123),
  revocationChecked: fc.boolean(),
});
const sets = [new Set(['a']), new Set(['a', 'b']), new Set<string>()];
const audiences = [['x'], ['x', 'y'], []];
/** A member that a principal gets one day has to be put together again as well: then this does not compile. */
const members: Readonly<Record<keyof Principal, true>> = {
  issuer: true,
  subject: true,
  clientId: true,
  scopes: true,
  audience: true,
  kind: true,
  expiresAt: true,
  confirmation: true,
};
const principals: fc.Arbitrary<Principal> = fc.record(
  {
    issuer: fc.constantFrom('https://one.example', 'https://two.example'),
    subject: fc.constantFrom('a', 'b', 'shop'),
    clientId: fc.constantFrom('shop', 'a', 'sh', ''),
    scopes: fc.constantFrom(...sets),
    audience: fc.constantFrom(...audiences),
    kind: fc.constantFrom('machine' as const, 'user' as const, 'agent' as const, 'unknown' as const),
    expiresAt: fc.constantFrom(1_900_000_000, 1_900_000_000.5),
    confirmation: fc.constant({ jkt: 'thumbprint' }),
  },
  { requiredKeys: ['issuer', 'subject', 'scopes', 'audience', 'kind', 'expiresAt'] },
);
const facts: fc.Arbitrary<Introspection> = fc.oneof(
  fc.record(
    { active: fc.constant(true as const), principal: principals, provenance: provenances, token: fc.constant('a.b.c') },
    { requiredKeys: ['active', 'principal', 'provenance'] },
  ),
  fc.record({
    active: fc.constant(false as const),
    refusal: fc
      .constantFrom('token_inactive' as const, 'token_expired' as const)
      .map((reason) => refused(reason).refusal),
    provenance: provenances,
  }),
);

describe('a fact about a token, taken apart', () => {
  it('is put together again as it was, whatever was taken apart before and since (INV-8)', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 200 }), (all) => {
        const { take, put } = introspectionParts();
        const principalsSeen = all.flatMap((fact) => (fact.active ? Object.keys(fact.principal) : []));
        expect(principalsSeen.every((name) => Object.hasOwn(members, name))).toBe(true);
        const taken = all.map((fact) => [fact, take(fact)] as const);
        for (const [fact, parts] of taken) if (parts !== undefined) expect(put(parts)).toEqual(fact);
        for (const [fact, parts] of taken.reverse()) if (parts !== undefined) expect(put(parts)).toEqual(fact);
      }),
      propertyRuns(300),
    );
  });

  it('stays whole with a JWT or the binding to a key, which are each of one token alone', () => {
    const { take } = introspectionParts();
    const provenance = { how: 'remote', validUntil: 1, revocationChecked: true } as const;
    const principal: Principal = {
      issuer: 'https://one.example',
      subject: 'a',
      scopes: sets[0]!,
      audience: [],
      kind: 'user',
      expiresAt: 1,
    };
    const bound = { ...principal, confirmation: { jkt: 'thumbprint' } };
    expect(take({ active: true, principal, provenance })).toBeDefined();
    expect(take({ active: true, principal, provenance, token: 'a.b.c' })).toBeUndefined();
    expect(take({ active: true, principal: bound, provenance })).toBeUndefined();
  });

  it('has one object in common with all that differ in subject and time alone', () => {
    const { take } = introspectionParts();
    const commonOf = (subject: string, validUntil: number) =>
      take({
        active: true,
        principal: {
          issuer: 'https://one.example',
          subject,
          clientId: 'shop',
          scopes: sets[0]!,
          audience: audiences[0]!,
          kind: 'user',
          expiresAt: validUntil,
        },
        provenance: { how: 'remote', validUntil, revocationChecked: true },
      })?.common;
    expect(commonOf('a', 1)).toBe(commonOf('b', 2));
    expect(commonOf('shop', 1)).not.toBe(commonOf('b', 2));
  });
});

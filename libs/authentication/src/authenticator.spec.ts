import { describe, expect, it } from '@jest/globals';
import { trustIssuers, type Introspection } from '@sallyport/identity-provider';
import { OutageError, type Credential, type Step } from '@sallyport/protocol';
import { encodePart, fakeClock, fakeIssuer, type FakeGrant } from '@sallyport/testing';
import { MemoryTokenCache } from '@sallyport/token-cache';
import { IssuerAuthenticator } from './authenticator.js';

const start = Date.UTC(2030, 0, 1);
const hour = start + 3_600_000;
const jwt = (issuer: unknown, id: string): string =>
  `${encodePart({ alg: 'RS256' })}.${encodePart({ iss: issuer, jti: id })}.c2ln`;
const bearer = (token: string): Credential => ({ scheme: 'Bearer', token });

function world(grants: Readonly<Record<string, FakeGrant>> = {}, { opaque = true } = {}) {
  const { clock, advance } = fakeClock(start);
  const known = new Map(Object.entries(grants));
  const jwts = fakeIssuer({ issuer: 'https://jwts.test', clock, opaque: false, grants: known });
  const mixed = fakeIssuer({ issuer: 'https://mixed.test', clock, opaque, grants: known });
  const cache = new MemoryTokenCache<Introspection>({ clock });
  const authenticator = new IssuerAuthenticator(trustIssuers([jwts.provider, mixed.provider]), cache);
  const asked = () => [...jwts.asked, ...mixed.asked];
  const reasonFor = async (token: string) => {
    const outcome = await authenticator.authenticate(bearer(token));
    return outcome.ok ? 'accepted' : outcome.refusal.reason;
  };
  return { authenticator, advance, jwts, mixed, asked, reasonFor };
}

describe('authentication', () => {
  it('shows a JWT to the issuer it names and to no other', async () => {
    const token = jwt('https://mixed.test', '1');
    const { authenticator, jwts, mixed } = world({ [token]: { scopes: ['read'], until: hour } });
    const outcome = await authenticator.authenticate(bearer(token));
    expect(outcome).toMatchObject({ ok: true, value: { issuer: 'https://mixed.test', subject: 'alice' } });
    expect([jwts.asked, mixed.asked]).toEqual([[], [token]]);
  });

  it('shows an opaque token to the one issuer for opaque tokens', async () => {
    const { reasonFor, jwts, mixed } = world({ opaque: { scopes: [], until: hour } });
    expect(await reasonFor('opaque')).toBe('accepted');
    expect([jwts.asked, mixed.asked]).toEqual([[], ['opaque']]);
  });

  it.each(['opaque', 'a.b', 'a.b.c.d', '....' + '.'])(
    'refuses %j when no issuer takes opaque tokens',
    async (token) => {
      const { reasonFor, asked } = world({ [token]: { scopes: [], until: hour } }, { opaque: false });
      expect(await reasonFor(token)).toBe('opaque_not_accepted');
      expect(asked()).toEqual([]);
    },
  );

  it.each([
    ['an unknown issuer', jwt('https://attacker.test', '1'), 'issuer_not_trusted'],
    ['a trusted issuer with a final slash', jwt('https://jwts.test/', '1'), 'issuer_not_trusted'],
    ['a trusted issuer in other case', jwt('https://JWTS.test', '1'), 'issuer_not_trusted'],
    ['a trusted issuer as a prefix', jwt('https://jwts.test.attacker.test', '1'), 'issuer_not_trusted'],
    ['a trusted issuer as userinfo', jwt('https://jwts.test@attacker.test', '1'), 'issuer_not_trusted'],
    ['__proto__ as issuer', jwt('__proto__', '1'), 'issuer_not_trusted'],
    ['an array of issuers', jwt(['https://jwts.test'], '1'), 'token_malformed'],
    ['no issuer', `${encodePart({})}.${encodePart({})}.c2ln`, 'token_malformed'],
    ['claims that are no JSON', `${encodePart({})}.${encodePart('{"iss":')}.c2ln`, 'token_malformed'],
    ['three empty parts', '..', 'token_malformed'],
    ['five parts: a JWE', 'a.b.c.d.e', 'token_encrypted'],
  ])('refuses %s without asking anybody (INV-6, T-KEY-1, T-CLM-3, T-FMT-1)', async (_case, token, reason) => {
    const { reasonFor, asked } = world({ [token]: { scopes: ['read'], until: hour } });
    expect(await reasonFor(token)).toBe(reason);
    expect(asked()).toEqual([]);
  });

  it('refuses a token that is bound to a key, also the second time (T-POP-2)', async () => {
    const token = jwt('https://jwts.test', '1');
    const { reasonFor, asked } = world({ [token]: { scopes: ['read'], until: hour, jkt: 'thumbprint' } });
    expect([await reasonFor(token), await reasonFor(token)]).toEqual(['sender_constrained', 'sender_constrained']);
    expect(asked()).toHaveLength(1);
  });

  it('asks once for 200 callers and remembers the fact until the token expires', async () => {
    const token = jwt('https://jwts.test', '1');
    const { reasonFor, asked, advance } = world({ [token]: { scopes: [], until: hour } });
    await Promise.all(Array.from({ length: 200 }, () => reasonFor(token)));
    advance({ seconds: 3599 });
    expect(await reasonFor(token)).toBe('accepted');
    expect(asked()).toHaveLength(1);
    advance({ seconds: 1 });
    expect(await reasonFor(token)).toBe('signature_invalid');
    expect(asked()).toHaveLength(2);
  });

  it('never remembers a fact past exp, even when its provider says so (K13, T-INT-3)', async () => {
    const token = jwt('https://jwts.test', '1');
    const { reasonFor, jwts, advance } = world({ [token]: { scopes: [], until: start + 30_000 } });
    const { introspect } = jwts.provider;
    jwts.provider.introspect = async (shown) => {
      const fact = await introspect(shown);
      return { ...fact, provenance: { ...fact.provenance, validUntil: hour } };
    };
    expect(await reasonFor(token)).toBe('accepted');
    advance({ seconds: 29 });
    expect(await reasonFor(token)).toBe('accepted');
    expect(jwts.asked).toHaveLength(1);
    advance({ seconds: 1 });
    expect(await reasonFor(token)).toBe('signature_invalid');
  });

  it('remembers the issuer’s no for as long as it may, and a local no not at all (T-INT-4)', async () => {
    const { reasonFor, jwts, mixed, advance } = world();
    const forged = jwt('https://jwts.test', 'forged');
    expect([await reasonFor('opaque'), await reasonFor('opaque')]).toEqual(['token_inactive', 'token_inactive']);
    expect([await reasonFor(forged), await reasonFor(forged)]).toEqual(['signature_invalid', 'signature_invalid']);
    expect([mixed.asked.length, jwts.asked.length]).toEqual([1, 2]);
    advance({ seconds: 10 });
    await reasonFor('opaque');
    expect(mixed.asked).toHaveLength(2);
  });

  it('throws an outage as an outage, remembers nothing of it, and goes on when it is over (INV-8)', async () => {
    const token = jwt('https://jwts.test', '1');
    const { authenticator, reasonFor, jwts } = world({ [token]: { scopes: [], until: hour } });
    jwts.down = true;
    await expect(authenticator.authenticate(bearer(token))).rejects.toBeInstanceOf(OutageError);
    await expect(authenticator.authenticate(bearer(token))).rejects.toMatchObject({ reason: 'issuer_unreachable' });
    jwts.down = false;
    expect(await reasonFor(token)).toBe('accepted');
    jwts.down = true;
    expect(await reasonFor(token)).toBe('accepted');
  });

  it('keeps working for one issuer while another is down (F3)', async () => {
    const token = jwt('https://jwts.test', '1');
    const { reasonFor, mixed } = world({ [token]: { scopes: [], until: hour } });
    mixed.down = true;
    expect(await reasonFor(token)).toBe('accepted');
    await expect(reasonFor('opaque')).rejects.toBeInstanceOf(OutageError);
  });

  it('reports its steps to a trace, without the token', async () => {
    const token = jwt('https://jwts.test', '1');
    const { authenticator } = world({ [token]: { scopes: [], until: hour } });
    const traced = async (shown: string) => {
      const steps: Step[] = [];
      await authenticator.authenticate(bearer(shown), (step) => void steps.push(step));
      expect(JSON.stringify(steps)).not.toContain(shown.split('.')[1]);
      return steps.map(({ step, outcome, reason }) => [step, outcome, reason].filter(Boolean).join(' '));
    };
    expect(await traced(token)).toEqual(['cache skipped', 'issuer passed', 'principal passed']);
    expect(await traced(token)).toEqual(['cache passed', 'principal passed']);
    expect(await traced(jwt('https://attacker.test', '1'))).toEqual([
      'cache skipped',
      'issuer failed issuer_not_trusted',
    ]);
    expect(await traced(jwt('https://jwts.test', '2'))).toEqual([
      'cache skipped',
      'issuer passed',
      'principal failed signature_invalid',
    ]);
  });
});

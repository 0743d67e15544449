import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyClaims } from './check-claims.js';
import { defaultTyp, type TokenRules } from './token-rules.js';

const now = Date.UTC(2026, 10, 22, 12);
const rules: TokenRules = {
  issuer: 'https://idp.example/',
  audience: ['https://api.example'],
  algorithms: ['RS256'],
  typ: defaultTyp,
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 3600,
};
const good = { iss: rules.issuer, aud: 'https://api.example', sub: 'reader', exp: now / 1000 + 60 };
const verdict = (claims: object, changed: Partial<TokenRules> = {}) => {
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  const outcome = verifyClaims(payload, { ...rules, ...changed }, now);
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};

describe('claims', () => {
  it('are given back as they are', () => {
    const payload = Buffer.from(JSON.stringify({ ...good, scope: 'a b' }));
    expect(verifyClaims(payload, rules, now)).toEqual({ ok: true, value: { ...good, scope: 'a b' } });
  });

  it('may lie in the middle of a larger buffer', () => {
    const bytes = new TextEncoder().encode(`xx${JSON.stringify(good)}yy`);
    expect(verifyClaims(bytes.subarray(2, -2), rules, now)).toMatchObject({ ok: true });
    expect(verifyClaims(bytes, rules, now)).toMatchObject({ ok: false });
  });

  it('need no sub, nbf, iat or jti', () => {
    expect(verdict({ ...good, sub: undefined })).toBe('accepted');
  });

  it.each([null, 1, {}, ['id'], true])('have no jti %j', (jti) => {
    expect(verdict({ ...good, jti })).toBe('claims_malformed');
  });

  it('have an aud of strings even when nobody in particular is asked for (T-CLM-3)', () => {
    expect(verdict({ ...good, aud: 'anyone' }, { audience: null })).toBe('accepted');
    expect(verdict({ ...good, aud: ['anyone', 'else'] }, { audience: null })).toBe('accepted');
    for (const aud of [null, 1, {}, ['anyone', 1]]) {
      expect(verdict({ ...good, aud }, { audience: null })).toBe('claims_malformed');
    }
  });

  it('are for nobody when the list of audiences is empty', () => {
    expect(verdict(good, { audience: [] })).toBe('audience_mismatch');
  });

  it.each(['at_hash', 'c_hash', 's_hash', 'nonce', 'events', 'token_introspection', 'htm', 'htu', 'ath'])(
    'of another kind of JWT are refused by %s, even null (T-KIND-1)',
    (mark) => {
      expect(verdict({ ...good, [mark]: null })).toBe('typ_not_accepted');
    },
  );

  it.each(['response_type', 'redirect_uri', 'code_challenge', 'authority_hints', 'jwks'])(
    'of a request object or an entity statement are refused by %s (T-KIND-1)',
    (mark) => {
      expect(verdict({ ...good, [mark]: 'x' })).toBe('typ_not_accepted');
    },
  );

  it('are accepted exactly between nbf and exp, with the skew on both sides', () => {
    const seconds = now / 1000;
    fc.assert(
      fc.property(fc.integer({ min: -7200, max: 7200 }), fc.integer({ min: -300, max: 300 }), (exp, nbf) => {
        const inTime = exp > -60 && exp <= 3600 + 60 && nbf <= 60;
        expect(verdict({ ...good, exp: seconds + exp, nbf: seconds + nbf }) === 'accepted').toBe(inTime);
      }),
    );
  });

  it('of any types never make an error or an accepted claim of a wrong type', () => {
    const names = ['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
        const outcome = verifyClaims(Buffer.from(JSON.stringify({ ...good, [name]: value })), rules, now);
        if (!outcome.ok) return;
        const { iss, sub, exp, nbf = 0, iat = 0, jti = '' } = outcome.value;
        expect([typeof iss, typeof sub, typeof exp]).toEqual(['string', 'string', 'number']);
        expect([typeof nbf, typeof iat, typeof jti]).toEqual(['number', 'number', 'string']);
      }),
    );
  });
});

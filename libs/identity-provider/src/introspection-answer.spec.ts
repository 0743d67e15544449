import { describe, expect, it } from '@jest/globals';
import type { TokenRules } from '@sallyport/token-verification';
import { isAboutAnother, isWellFormedNo, parseAnswer, readActiveAnswer } from './introspection-answer.js';

const nowMs = Date.UTC(2030, 0, 1);
const now = nowMs / 1000;
const rules: TokenRules = {
  issuer: 'https://issuer.example',
  audience: ['https://api.example'],
  algorithms: ['RS256'],
  typ: ['absent'],
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 86_400,
};
const good = {
  active: true,
  iss: rules.issuer,
  aud: 'https://api.example',
  client_id: 'shop',
  scope: 'a',
  exp: now + 600,
};

const read = (changes: Record<string, unknown>, clientsAreChecked = false) => {
  const outcome = readActiveAnswer({ ...good, ...changes }, rules, clientsAreChecked, nowMs);
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};

describe('an introspection answer', () => {
  it('is believed when complete', () => {
    expect(read({})).toBe('accepted');
    expect(read({ token_type: 'bearer' })).toBe('accepted');
    expect(read({ aud: ['https://other.example', 'https://api.example'] })).toBe('accepted');
    expect(read({ client_id: undefined, sub: 'shop' })).toBe('accepted');
  });

  it('is active by an own true and nothing else [T-INT-1]', () => {
    for (const active of ['true', 1, null, [], {}, [true], 'false', undefined, false]) {
      expect(read({ active })).toBe('token_inactive');
    }
    const { active: _, ...withoutActive } = good;
    const inherited = Object.assign(Object.create({ active: true }) as Record<string, unknown>, withoutActive);
    expect(inherited['active']).toBe(true);
    expect(readActiveAnswer(inherited, rules, false, nowMs)).toMatchObject({ refusal: { reason: 'token_inactive' } });
    const smuggled = parseAnswer('{"__proto__":{"active":true},"exp":9999999999,"scope":"a","client_id":"shop"}');
    expect(readActiveAnswer(smuggled!, rules, false, nowMs)).toMatchObject({ refusal: { reason: 'token_inactive' } });
  });

  it('is refused when it says active and little else [IP8]', () => {
    for (const lacking of ['exp', 'scope', 'client_id']) expect(read({ [lacking]: undefined })).not.toBe('accepted');
    expect(readActiveAnswer({ active: true }, rules, true, nowMs)).toMatchObject({
      refusal: { reason: 'expiry_missing' },
    });
  });

  it('has its expiry checked again [T-INT-2]', () => {
    expect(read({ exp: now - 61 })).toBe('token_expired');
    expect(read({ exp: now - 59 })).toBe('accepted');
    for (const exp of [null, '9999999999', Number.NaN, 0]) expect(read({ exp })).not.toBe('accepted');
    expect(read({ exp: now + 90_000 })).toBe('lifetime_too_long');
    expect(read({ nbf: now + 600 })).toBe('token_not_yet_valid');
  });

  it('must be for our audience, and may leave it out only when clients are checked [IP3]', () => {
    expect(read({ aud: 'https://other.example' })).toBe('audience_mismatch');
    expect(read({ aud: 'https://api.example https://other.example' })).toBe('audience_mismatch');
    expect(read({ aud: undefined })).toBe('audience_mismatch');
    expect(read({ aud: undefined }, true)).toBe('accepted');
    expect(read({ aud: 'https://other.example' }, true)).toBe('audience_mismatch');
  });

  it('may leave out the issuer but not name another, not even by a slash [IP4]', () => {
    expect(read({ iss: undefined })).toBe('accepted');
    for (const iss of ['https://issuer.example/', 'https://other.example', null, 1]) {
      expect(read({ iss })).toBe('issuer_not_trusted');
    }
  });

  it('is refused for a token that is bound to a key or of another type', () => {
    expect(read({ cnf: { jkt: 'thumb' } })).toBe('sender_constrained');
    expect(read({ token_type: 'DPoP' })).toBe('sender_constrained');
    expect(read({ token_type: 1 })).toBe('sender_constrained');
  });

  it('is a no worth remembering only when it says exactly that [T-INT-4]', () => {
    expect(isWellFormedNo({ active: false })).toBe(true);
    for (const answer of [{}, { active: 'false' }, { active: 0 }, { active: null }]) {
      expect(isWellFormedNo(answer)).toBe(false);
    }
  });

  it('is no answer at all when it is no object or says something twice', () => {
    for (const text of ['[]', 'null', '"x"', '{', '', '{"active":false,"active":true}']) {
      expect(parseAnswer(text)).toBeUndefined();
    }
  });

  it('is recognised when it is about another token [T-INT-6]', () => {
    const token = { iss: rules.issuer, exp: now, jti: '1', sub: 'shop', client_id: 'shop' };
    expect(isAboutAnother(token, token)).toBe(false);
    expect(isAboutAnother({ iss: rules.issuer, exp: now }, token)).toBe(false);
    for (const claim of ['jti', 'sub', 'client_id'])
      expect(isAboutAnother({ ...token, [claim]: 'x' }, token)).toBe(true);
  });
});

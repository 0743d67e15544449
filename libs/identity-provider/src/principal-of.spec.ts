import { describe, expect, it } from '@jest/globals';
import { principalOf } from './principal-of.js';

const claims = { iss: 'https://issuer.example', exp: 2_000, sub: 'alice', aud: 'an api' };
const named = { subject: 'alice', clientId: 'shop', scopes: new Set(['a']), kind: 'user' } as const;

describe('the principal of verified claims', () => {
  it('says what the claims and the dialect say, and nothing that they do not', () => {
    expect(principalOf(claims, named)).toStrictEqual({
      issuer: 'https://issuer.example',
      subject: 'alice',
      clientId: 'shop',
      scopes: named.scopes,
      audience: ['an api'],
      kind: 'user',
      expiresAt: 2_000,
    });
    expect(Object.hasOwn(principalOf(claims, { ...named, clientId: undefined }), 'clientId')).toBe(false);
  });

  it('has one audience for a text, spaces and all, that nobody can change for the next token (RFC 7519 §4.1.3)', () => {
    const { audience } = principalOf(claims, named);
    expect(principalOf({ ...claims }, named).audience).toBe(audience);
    expect(principalOf({ ...claims, aud: ['an', 'api'] }, named).audience).toEqual(['an', 'api']);
    expect(() => (audience as string[]).push('another api')).toThrow(TypeError);
  });

  it('is bound where the token is, to whatever it is (RFC 7800 §3)', () => {
    expect(principalOf({ ...claims, cnf: { jkt: 'a thumbprint' } }, named).confirmation).toEqual({
      jkt: 'a thumbprint',
    });
    expect(principalOf({ ...claims, cnf: null }, named).confirmation).toEqual({});
  });

  it('is right however many issuers and audiences there are', () => {
    for (let number = 0; number < 1_000; number += 1) {
      const one = { ...claims, iss: `https://${number}.example`, aud: `api ${number}` };
      expect(principalOf(one, named)).toMatchObject({ issuer: one.iss, audience: [one.aud] });
    }
  });
});

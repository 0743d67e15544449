import { generateSigningKey, goodToken, hostileTokens } from '@sallyport/testing';
import { describe, expect, it } from '@jest/globals';
import { Glance } from './glance.js';

const part = (text: string): string => Buffer.from(text).toString('base64url');
const key = generateSigningKey('RS256');
const world = { key, issuer: 'https://idp.example/', audience: 'https://api.example', now: Date.UTC(2026, 10, 22) };

const issuerIn = (token: string): string | undefined => Glance.at(token)?.issuer;

describe('the unverified issuer', () => {
  it('is what the claims say, whoever signed them', () => {
    expect(issuerIn(goodToken(world))).toBe('https://idp.example/');
    expect(issuerIn(`x.${part('{"iss":"https://evil.example"}')}.x`)).toBe('https://evil.example');
  });

  it.each(['', '.', '..', 'a.b', 'a.b.c', 'opaque-token', part('{"iss":"x"}'), 'a.b.c.d.e', '\uFEFF..'])(
    'of %j, which is no JWT, is undefined',
    (token) => {
      expect(issuerIn(token)).toBeUndefined();
    },
  );

  it.each(['{}', '[]', 'null', '1', '"iss"', '{"iss":1}', '{"iss":["https://idp.example/"]}', '{"iss":null}', '{'])(
    'of claims %s is undefined',
    (claims) => {
      expect(issuerIn(`x.${part(claims)}.x`)).toBeUndefined();
    },
  );

  it('is not inherited', () => {
    expect(issuerIn(`x.${part('{"__proto__":{"iss":"https://idp.example/"}}')}.x`)).toBeUndefined();
  });

  it('of any hostile token is found in linear time, without an error (T-PRC-2)', () => {
    const tokens = hostileTokens(world).map(({ token }) => token);
    tokens.push('.'.repeat(20_480), `x.${'{'.repeat(16_000)}.x`, `x.${part('['.repeat(12_000))}.x`);
    const started = performance.now();
    for (const token of tokens) expect(() => issuerIn(token)).not.toThrow();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

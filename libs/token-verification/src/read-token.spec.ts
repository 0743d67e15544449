import { describe, expect, it } from '@jest/globals';
import { generateSigningKey, mintJwt } from '@sallyport/testing';
import { Glance } from './glance.js';
import { readToken } from './read-token.js';
import { defaultTyp } from './token-rules.js';

const key = generateSigningKey('ES256');
const issuer = 'https://idp.example/';
const rules = {
  issuer,
  audience: null,
  algorithms: ['ES256' as const],
  typ: defaultTyp,
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 3600,
};
const mint = (claims: object, header: object = {}) =>
  mintJwt({
    header: { alg: 'ES256', kid: key.kid, ...header },
    claims: { iss: issuer, ...claims },
    key: key.privateKey,
  });

describe('a token that was glanced at', () => {
  it('reads as without', () => {
    const token = mint({ sub: 'alice' });
    expect(readToken(token, rules, undefined, Glance.at(token))).toEqual(readToken(token, rules));
  });

  it('takes nothing from the glance at another token', () => {
    const other = Glance.at(mint({ sub: 'admin' }));
    expect(readToken(mint({ sub: 'alice' }), rules, undefined, other)).toMatchObject({
      value: { claims: { sub: 'alice' } },
    });
  });

  it.each([
    ['a claim twice', `{"iss":"${issuer}","sub":"a","sub":"b"}`, 'claim_duplicated'],
    ['bytes that are no UTF-8', Buffer.from(`{"iss":"${issuer}","sub":"\xff"}`, 'latin1'), 'claims_malformed'],
  ])('is refused for %s all the same', (_what, claims, reason) => {
    const token = mintJwt({ header: { alg: 'ES256', kid: key.kid }, claims, key: key.privateKey });
    expect(readToken(token, rules, undefined, Glance.at(token))).toMatchObject({ ok: false, refusal: { reason } });
  });

  it('is refused for a second spelling of its payload', () => {
    const [header, payload, signature] = mint({ sub: 'al' }).split('.') as [string, string, string];
    for (const spelling of [`${payload}=`, `${payload} `, `${payload}+`.replace(/\+$/, '\n')]) {
      const token = `${header}.${spelling}.${signature}`;
      expect(readToken(token, rules, undefined, Glance.at(token))).toMatchObject({
        refusal: { reason: 'token_malformed' },
      });
    }
  });
});

describe('a header that was seen before', () => {
  it('is held against the rules of each token anew', () => {
    const token = mint({}, { typ: 'at+jwt' });
    expect(readToken(token, rules).ok).toBe(true);
    expect(readToken(token, { ...rules, typ: ['jwt'] })).toMatchObject({ refusal: { reason: 'typ_not_accepted' } });
    expect(readToken(token, { ...rules, algorithms: ['RS256'] })).toMatchObject({
      refusal: { reason: 'algorithm_not_accepted' },
    });
  });

  it('cannot be changed for those who come later', () => {
    const read = readToken(mint({}), rules);
    expect(() => Object.assign(read.ok ? read.value.jws.header : {}, { alg: 'none' })).toThrow(TypeError);
  });

  it('makes no second chance of a refused one (T-ALG-1)', () => {
    const token = mint({}, { crit: ['exp'] });
    for (let times = 0; times < 3; times += 1)
      expect(readToken(token, rules)).toMatchObject({ refusal: { reason: 'critical_header_refused' } });
  });
});

import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { readBearer } from './bearer.js';

const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln-_~+/==';
const reasonOf = (value: string | undefined, scheme?: 'required' | 'optional') => {
  const outcome = readBearer(value, scheme);
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};

describe('the Authorization header', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('takes the scheme as %s (T-HDR-1, K4)', (scheme) => {
    expect(readBearer(`${scheme} ${token}`)).toEqual({ ok: true, value: { scheme: 'Bearer', token } });
  });

  it('takes any number of spaces after the scheme (T-HDR-1, K4)', () => {
    expect(readBearer(`bearer      ${token}`)).toEqual({ ok: true, value: { scheme: 'Bearer', token } });
  });

  it.each([
    ['nothing', undefined, 'credential_missing'],
    ['an empty value', '', 'credential_missing'],
    ['the scheme alone', 'Bearer', 'authorization_malformed'],
    ['the scheme and spaces', 'Bearer   ', 'authorization_malformed'],
    ['a tab as separator', `Bearer\t${token}`, 'scheme_not_accepted'],
    ['a tab behind the space', `Bearer \t${token}`, 'authorization_malformed'],
    ['a non-breaking space', `Bearer\u00a0${token}`, 'scheme_not_accepted'],
    ['a newline as separator', `Bearer\n${token}`, 'scheme_not_accepted'],
    ['a leading space', ` Bearer ${token}`, 'scheme_not_accepted'],
    ['a trailing space', `Bearer ${token} `, 'authorization_malformed'],
    ['a trailing newline', `Bearer ${token}\n`, 'authorization_malformed'],
    ['two tokens', `Bearer ${token} ${token}`, 'authorization_malformed'],
    ['a comma list', `Bearer ${token},Bearer ${token}`, 'authorization_malformed'],
    ['a token in quotes', `Bearer "${token}"`, 'authorization_malformed'],
    ['Bearer=', `Bearer=${token}`, 'scheme_not_accepted'],
    ['Bearer:', `Bearer: ${token}`, 'scheme_not_accepted'],
    ['Basic', 'Basic dXNlcjpwYXNz', 'scheme_not_accepted'],
    ['DPoP', `DPoP ${token}`, 'scheme_not_accepted'],
    ['a raw token', token, 'scheme_not_accepted'],
    ['CR LF and another header', `Bearer ${token}\r\nX-Scope: all`, 'authorization_malformed'],
    ['NUL in the token', 'Bearer a\0b', 'authorization_malformed'],
    ['padding in the middle', 'Bearer a=b', 'authorization_malformed'],
    ['padding alone', 'Bearer ==', 'authorization_malformed'],
    ['a full-width letter', 'Bearer ａbc', 'authorization_malformed'],
    ['a misspelt scheme', `boarer ${token}`, 'scheme_not_accepted'],
  ])('is refused with %s (T-HDR-2)', (_case, value, reason) => {
    expect(reasonOf(value)).toBe(reason);
  });

  it('takes a raw token as well when the scheme is optional, and only then (A12)', () => {
    expect(readBearer(token, 'optional')).toEqual({ ok: true, value: { scheme: 'Bearer', token } });
    expect(readBearer(`Bearer ${token}`, 'optional')).toEqual({ ok: true, value: { scheme: 'Bearer', token } });
    expect(reasonOf(token, 'required')).toBe('scheme_not_accepted');
  });

  it.each([`Basic ${token}`, ` ${token}`, `${token} ${token}`, `${token}\t`, 'Bearer', `"${token}"`, `${token},b`])(
    'is refused as %j even when the scheme is optional (T-HDR-2)',
    (value) => {
      expect(reasonOf(value, 'optional')).not.toBe('accepted');
    },
  );

  it('carries 16,384 characters of token and not one more (T-FMT-2)', () => {
    expect(reasonOf(`Bearer ${'a'.repeat(16_384)}`)).toBe('accepted');
    expect(reasonOf(`Bearer ${'a'.repeat(16_385)}`)).toBe('token_too_large');
  });

  it.each([
    ['spaces', ' '.repeat(20_000)],
    ['spaces after the scheme', `Bearer ${' '.repeat(20_000)}!`],
    ['padding', `Bearer ${'='.repeat(16_000)}`],
    ['a good run and a bad end', `Bearer ${'a'.repeat(16_000)}!`],
    ['padding and a bad end', `Bearer a${'='.repeat(16_000)}!`],
    ['many words', 'Bearer '.repeat(3_000)],
    ['many commas', `Bearer ${'a,'.repeat(8_000)}`],
  ])('is refused within 250 ms when it is 20 KB of %s (T-PRC-2)', (_case, value) => {
    const began = performance.now();
    expect(reasonOf(value)).not.toBe('accepted');
    expect(reasonOf(value, 'optional')).not.toBe('accepted');
    expect(performance.now() - began).toBeLessThan(250);
  });

  it('never yields a token that is not one unbroken b64token of the header (RD1)', () => {
    const pieces = fc.constantFrom(
      'Bearer',
      'bearer',
      ' ',
      '\t',
      '\r\n',
      'abc',
      '=',
      '.',
      ',',
      '"',
      '\u00a0',
      'x-_~+/',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
        fc.constantFrom('required' as const, 'optional' as const),
        (value, scheme) => {
          const outcome = readBearer(value, scheme);
          const expected = /^[Bb][Ee][Aa][Rr][Ee][Rr] +([-A-Za-z0-9._~+/]+=*)$/.exec(value)?.[1];
          const raw = scheme === 'optional' && /^[-A-Za-z0-9._~+/]+=*$/.test(value) && !/^bearer$/i.test(value);
          expect(outcome.ok ? outcome.value.token : undefined).toBe(expected ?? (raw ? value : undefined));
        },
      ),
      propertyRuns(2_000),
    );
  });

  it('takes exactly the b64token of RFC 6750 §2.1', () => {
    const b64token = /^[A-Za-z0-9\-._~+/]+=*$/;
    const text = fc.string({
      unit: fc.constantFrom(...'aZ09-._~+/==', '\n', '\u00e9', '\uff41', '!', '@', '[', '`', '{', ':'),
    });
    fc.assert(
      fc.property(text, (value) => {
        const outcome = reasonOf(`Bearer x${value}`);
        expect(outcome === 'accepted').toBe(b64token.test(`x${value}`));
        expect(reasonOf(`Bearer ${value}`) === 'accepted').toBe(b64token.test(value));
      }),
      propertyRuns(500),
    );
  });
});

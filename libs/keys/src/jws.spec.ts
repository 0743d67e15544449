import { encodePart, type Part } from '@sallyport/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxTokenCharacters, parseJws } from './jws.js';

const reason = (token: string): string => {
  const parsed = parseJws(token);
  return parsed.ok ? 'parsed' : parsed.refusal.reason;
};
const withHeader = (header: Part): string => `${encodePart(header)}.e30.AAAA`;

describe('a compact JWS', () => {
  it('comes apart into the bytes that were signed', () => {
    const token = `${encodePart({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${encodePart('any bytes')}.AQID`;
    const parsed = parseJws(token);
    if (!parsed.ok) throw new Error(parsed.refusal.reason);
    const { header, payload, signature, signingInput } = parsed.value;
    expect(header).toEqual({ alg: 'RS256', kid: 'k', typ: 'JWT' });
    expect(payload.toString()).toBe('any bytes');
    expect([...signature]).toEqual([1, 2, 3]);
    expect(signingInput.toString()).toBe(token.slice(0, token.lastIndexOf('.')));
  });

  it('may be as long as the cap and not one character longer (T-FMT-2)', () => {
    const start = withHeader({ alg: 'RS256' });
    const longest = start.padEnd(maxTokenCharacters, 'A');
    const fits = [0, 1, 2, 3].map((less) => reason(longest.slice(0, maxTokenCharacters - less)));
    expect(fits).toContain('parsed');
    expect(fits).not.toContain('token_too_large');
    expect(reason(`${longest}A`)).toBe('token_too_large');
  });

  it.each([
    ['', 'token_malformed'],
    ['.', 'token_malformed'],
    ['..', 'token_malformed'],
    ['...', 'token_malformed'],
    ['....', 'token_encrypted'],
    ['.....', 'token_malformed'],
    ['a.b', 'token_malformed'],
    [`${encodePart({ alg: 'RS256' })}.e30.`, 'token_malformed'],
    [`${encodePart({ alg: 'RS256' })}..AAAA`, 'token_malformed'],
    ['.e30.AAAA', 'token_malformed'],
  ])('is not %j (T-FMT-1, T-FMT-5)', (token, expected) => {
    expect(reason(token)).toBe(expected);
  });

  it.each<[string, Part, string]>([
    ['an array', '[]', 'header_malformed'],
    ['no JSON', 'x', 'header_malformed'],
    ['without alg', {}, 'header_malformed'],
    ['with alg null', { alg: null }, 'header_malformed'],
    ['with an inherited alg', '{"__proto__":{"alg":"RS256"}}', 'header_malformed'],
    ['with kid a number', { alg: 'RS256', kid: 1 }, 'header_malformed'],
    ['with kid null', { alg: 'RS256', kid: null }, 'header_malformed'],
    ['with typ a number', { alg: 'RS256', typ: 1 }, 'header_malformed'],
    ['with typ null', { alg: 'RS256', typ: null }, 'header_malformed'],
    ['with zip', { alg: 'RS256', zip: 'DEF' }, 'header_malformed'],
    ['with enc', { alg: 'RS256', enc: 'A256GCM' }, 'token_encrypted'],
    ['with crit null', { alg: 'RS256', crit: null }, 'critical_header_refused'],
    ['with b64 true', { alg: 'RS256', b64: true }, 'critical_header_refused'],
    ['with a member twice', '{"alg":"RS256","x":1,"x":1}', 'header_duplicated'],
  ])('has no header that is %s', (_name, header, expected) => {
    expect(reason(withHeader(header))).toBe(expected);
  });

  it('is refused as a value, never with an error, whatever the text (T-PRC-2)', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.json().map(encodePart));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        expect(typeof reason(parts.join('.'))).toBe('string');
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { decodeToken, pastedToken } from './decode-token.js';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${part({ alg: 'RS256', kid: 'k' })}.${part({ sub: 'Daniël ✓', exp: 1 })}.c2ln`;

describe('a token that is looked at', () => {
  it('shows header, claims in UTF-8, and its three parts', () => {
    expect(decodeToken(jwt)).toMatchObject({
      kind: 'jwt',
      header: { alg: 'RS256', kid: 'k' },
      claims: { sub: 'Daniël ✓', exp: 1 },
      parts: jwt.split('.'),
    });
  });

  it('may be unsigned', () => {
    expect(decodeToken(`${part({ alg: 'none' })}.${part({})}.`)).toMatchObject({
      kind: 'jwt',
      header: { alg: 'none' },
    });
  });

  it.each([
    ['8xLOopaque', 'opaque'],
    ['a.b', 'opaque'],
    ['a.b.c.d.e', 'encrypted'],
    [`${part([1])}.${part({})}.x`, 'broken'],
    [`${part({})}.%%%.x`, 'broken'],
    [`${part({})}.${Buffer.from([0xff, 0xfe]).toString('base64url')}.x`, 'broken'],
  ])('%s is %s', (text, kind) => {
    expect(decodeToken(text).kind).toBe(kind);
  });

  it.each([
    `Bearer ${jwt}`,
    `Authorization: Bearer ${jwt}`,
    `-H "Authorization: Bearer ${jwt}"`,
    `export READER=${jwt}`,
    `  ${jwt.slice(0, 30)}\n  ${jwt.slice(30)}\n`,
  ])('is found in %j', (text) => {
    expect(pastedToken(text)).toBe(jwt);
  });
});

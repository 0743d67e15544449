import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { decodeBase64url } from './base64url.js';

describe('strict base64url', () => {
  it('reads back what an encoder wrote', () => {
    for (let length = 1; length < 70; length += 1) {
      const bytes = randomBytes(length);
      expect(decodeBase64url(bytes.toString('base64url'))).toEqual(bytes);
    }
  });

  it.each([
    '',
    '=',
    'QQ==',
    'QQ=',
    'QR',
    'Q',
    'QQQQQ',
    'QUJ',
    'QU+B',
    'QU/B',
    'QU B',
    ' QUJD',
    'QUJD\n',
    'QŰJD',
    '\uFEFFQUJD',
  ])('refuses %j, which is not the one encoding of any bytes (T-FMT-5)', (text) => {
    expect(decodeBase64url(text)).toBeUndefined();
  });

  it('knows one text for each byte: of the 64 last characters only 4 encode it (INV-7)', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    expect([...alphabet].filter((last) => decodeBase64url(`Q${last}`) !== undefined)).toEqual(['A', 'Q', 'g', 'w']);
  });
});

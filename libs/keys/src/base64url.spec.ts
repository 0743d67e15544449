import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
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

  it('accepts what writing the bytes back gives again, and nothing else (T-FMT-5)', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const known = fc.constantFrom(...alphabet);
    const foreign = fc.oneof(
      fc.constantFrom(...'+/=. \n\t\0~%'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const texts = fc.oneof(
      fc.string({ unit: known }),
      fc.string({
        unit: fc.oneof({ weight: 20, arbitrary: known }, { weight: 1, arbitrary: foreign }),
        size: 'medium',
      }),
      // a character whose lower byte is one of the alphabet
      fc.tuple(fc.string({ unit: known }), fc.integer({ min: 1, max: 255 }), known).map(([start, high, low]) => {
        return start + String.fromCharCode((high << 8) | low.charCodeAt(0)) + start;
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = Buffer.from(text, 'base64url');
        const isOne = text !== '' && bytes.toString('base64url') === text;
        expect(decodeBase64url(text)).toEqual(isOne ? bytes : undefined);
      }),
      propertyRuns(5_000),
    );
  });
});

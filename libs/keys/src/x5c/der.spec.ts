import { describe, expect, it } from '@jest/globals';
import { DerReader, MalformedDer, tags } from './der.js';
import { isTrue, momentOf, namedBits, objectIdentifier, smallNumber, wholeBytes } from './der-values.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const element = (text: string) => new DerReader(hex(text)).next();
const time = (tag: number, text: string) => () =>
  momentOf({ tag, content: Buffer.from(text), encoded: Buffer.alloc(0) });

describe('an element of DER', () => {
  it('has a tag, its bytes and its content', () => {
    const reader = new DerReader(hex('0403 010203 0500'));
    expect(reader.next()).toEqual({ tag: 4, encoded: hex('0403010203'), content: hex('010203') });
    expect(reader.next()).toEqual({ tag: 5, encoded: hex('0500'), content: hex('') });
    expect(reader.isAtEnd).toBe(true);
    expect(element(`0481 80 ${'00'.repeat(128)}`).content).toHaveLength(128);
    expect(element(`0482 0100 ${'00'.repeat(256)}`).content).toHaveLength(256);
  });

  it.each([
    ['a length that is missing', '04'],
    ['a length that is cut short', '0482 01'],
    ['content that is cut short', '0402 00'],
    ['an indefinite length', '3080 0000'],
    ['a length of two bytes where one does', '0481 01 00'],
    ['a length of three bytes where two do', `0482 0080 ${'00'.repeat(128)}`],
    ['a length of three bytes', `0483 000001 00`],
    ['a tag of several bytes', '1f8101 00'],
    ['nothing', ''],
  ])('is not %s', (_case, text) => expect(() => element(text)).toThrow(MalformedDer));
});

describe('the values of DER', () => {
  it('are read', () => {
    expect(isTrue(element('0101ff'))).toBe(true);
    expect([smallNumber(hex('00')), smallNumber(hex('7f')), smallNumber(hex('0080'))]).toEqual([0, 127, 128]);
    expect([...namedBits(hex('0780'))]).toEqual([0]);
    expect([...namedBits(hex('0106'))]).toEqual([5, 6]);
    expect([...namedBits(hex('070080'))]).toEqual([8]);
    expect(wholeBytes(hex('000102'))).toEqual(hex('0102'));
    expect(objectIdentifier(hex('551d25'))).toBe('2.5.29.37');
    expect(objectIdentifier(hex('2b06010401b10301'))).toBe('1.3.6.1.4.1.6275.1');
    expect(objectIdentifier(hex('883703'))).toBe('2.999.3');
    expect(time(tags.utcTime, '491231235959Z')()).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
    expect(time(tags.utcTime, '500101000000Z')()).toBe(Date.UTC(1950, 0, 1));
    expect(time(tags.generalizedTime, '20500101000000Z')()).toBe(Date.UTC(2050, 0, 1));
  });

  it.each<[string, () => unknown]>([
    ['FALSE where it is the default', () => isTrue(element('010100'))],
    ['another TRUE', () => isTrue(element('010101'))],
    ['a negative number', () => smallNumber(hex('ff'))],
    ['a number with a zero before it', () => smallNumber(hex('007f'))],
    ['a number that is too large', () => smallNumber(hex('010000'))],
    ['no number', () => smallNumber(hex(''))],
    ['bits with zeros after them', () => namedBits(hex('0180'))],
    ['bits beyond the last', () => namedBits(hex('0781'))],
    ['no bits', () => namedBits(hex('00'))],
    ['bytes that are not whole', () => wholeBytes(hex('0180'))],
    ['no bytes', () => wholeBytes(hex('00'))],
    ['an identifier with a zero before it', () => objectIdentifier(hex('558001'))],
    ['an identifier that does not end', () => objectIdentifier(hex('5581'))],
    ['an identifier of 65 bytes', () => objectIdentifier(Buffer.alloc(65, 1))],
    ['no identifier', () => objectIdentifier(hex(''))],
    ['a time without seconds', time(tags.utcTime, '3001010000Z')],
    ['a time with an offset', time(tags.utcTime, '300101000000+0100')],
    ['a time with a fraction', time(tags.generalizedTime, '20300101000000.5Z')],
    ['a time in the form of the other', time(tags.utcTime, '20300101000000Z')],
    ['30 February', time(tags.utcTime, '300230000000Z')],
    ['the hour 24', time(tags.utcTime, '300101240000Z')],
    ['the second 60', time(tags.utcTime, '300101000060Z')],
    ['a time of another tag', time(tags.octetString, '300101000000Z')],
    ['no time', time(tags.utcTime, '')],
  ])('are not %s', (_case, read) => expect(read).toThrow(MalformedDer));
});

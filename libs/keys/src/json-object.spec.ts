import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJsonObject } from './json-object.js';

const read = (text: string) => readJsonObject(Buffer.from(text));

describe('a JSON object', () => {
  it('is read as JSON.parse reads it, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (object) => {
        const text = JSON.stringify(object);
        const expected = JSON.parse(text) as Record<string, unknown>;
        delete expected['__proto__'];
        expect(read(text)).toEqual(expected);
        expect(read(JSON.stringify(object, null, 2))).toEqual(expected);
      }),
    );
  });

  it('is refused when one more member repeats a name (T-FMT-3, T-FMT-4)', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.jsonValue(),
        fc.nat(),
        (object, value, at) => {
          const names = Object.keys(object);
          const again = `${JSON.stringify(names[at % names.length])}:${JSON.stringify(value)}`;
          const text = JSON.stringify(object);
          expect(read(`${text.slice(0, -1)},${again}}`)).toBe('duplicated');
          expect(read(`{${again},${text.slice(1)}`)).toBe('duplicated');
        },
      ),
    );
  });

  it('is refused when the repeated name is spelled with an escape, or is __proto__', () => {
    expect(read('{"exp":1,"\\u0065xp":2}')).toBe('duplicated');
    expect(read('{"__proto__":1,"__proto__":2}')).toBe('duplicated');
  });

  it('may repeat a name at another depth', () => {
    expect(read('{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"\\",{\\"a\\":"}')).toMatchObject({ a: { a: 1 } });
  });

  it.each(['', 'null', '[]', '"x"', '1', '{', '{}x', '{"a":}', "{'a':1}", '{"a":1,}', '\uFEFF{}'])(
    'is not %j',
    (text) => {
      expect(read(text)).toBe('malformed');
    },
  );

  it('is not what is not UTF-8', () => {
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
      expect(readJsonObject(Buffer.from([0x7b, 0x22, ...bytes, 0x22, 0x3a, 0x31, 0x7d]))).toBe('malformed');
    }
  });

  it('of 20 KB of anything is read in linear time (T-PRC-2)', () => {
    const hostile = [
      '{"a":"' + '\\"'.repeat(10_000),
      '{' + '"a":1,'.repeat(3000),
      '['.repeat(20_000),
      '{"a":'.repeat(4000),
    ];
    hostile.push(`{"a":${'['.repeat(9990)}${']'.repeat(9990)}}`, `{"a":"${':'.repeat(20_000)}"}`);
    const started = performance.now();
    for (const text of hostile) read(text);
    expect(performance.now() - started).toBeLessThan(250);
  });
});

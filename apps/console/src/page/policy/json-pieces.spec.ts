import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonPieces } from './json-pieces.js';

describe('JSON in pieces', () => {
  it('tells names, texts and words apart', () => {
    const pieces = jsonPieces('{"Effect": "Allow", "n": [1, true]}').filter(({ kind }) => kind !== 'plain');
    expect(pieces).toEqual([
      { kind: 'name', text: '"Effect"' },
      { kind: 'text', text: '"Allow"' },
      { kind: 'name', text: '"n"' },
      { kind: 'word', text: '1' },
      { kind: 'word', text: 'true' },
    ]);
  });

  it('is the whole text again when joined', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value, null, 2);
        expect(
          jsonPieces(json)
            .map(({ text }) => text)
            .join(''),
        ).toBe(json);
      }),
    );
  });
});

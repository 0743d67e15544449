import { describe, expect, it } from '@jest/globals';
import { ValuesInParts, type PartsOf } from './values-in-parts.js';

interface Fact {
  readonly about: string;
  readonly from: number;
  readonly to: number;
}
const common = {};
const ofFact: PartsOf<Fact> = {
  take: ({ about, from, to }) => (about === 'whole' ? undefined : { common, text: about, first: from, second: to }),
  put: ({ text, first, second }) => ({ about: text, from: first, to: second }),
};

describe('values in parts', () => {
  it.each([
    ['text of Latin-1', 'caf\u00e9|' + 'x'.repeat(58), false],
    ['an empty text', '', false],
    ['a text that is too long', 'x'.repeat(64), true],
    ['other characters', '\u0416', true],
    ['what cannot be taken apart', 'whole', true],
  ])('come back equal, whole or not: %s', (_case, about, isWhole) => {
    const values = new ValuesInParts(ofFact);
    const fact = { about, from: 1.5, to: 2 ** 53 - 1 };
    for (const slot of [0, 1, 2]) values.put(slot, { about: 'others', from: 0, to: slot });
    values.put(1, fact);
    expect(values.at(1)).toEqual(fact);
    expect(values.at(1) === fact).toBe(isWhole);
    expect([values.at(0), values.at(2)]).toMatchObject([{ to: 0 }, { to: 2 }]);
  });

  it('are as many as there are slots, and a slot is given to another', () => {
    const values = new ValuesInParts(ofFact);
    const facts = Array.from({ length: 100 }, (_, n) => ({ about: n % 7 === 0 ? 'whole' : `${n}`, from: n, to: -n }));
    facts.forEach((fact, slot) => values.put(slot, fact));
    expect(facts.map((_, slot) => values.at(slot))).toEqual(facts);
    values.clear(8);
    values.put(8, facts[7]!);
    expect(values.at(8)).toBe(facts[7]);
    values.put(8, facts[9]!);
    expect(values.at(8)).toEqual(facts[9]);
  });
});

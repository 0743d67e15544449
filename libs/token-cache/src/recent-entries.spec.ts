import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { RecentEntries } from './recent-entries.js';
import { tokenKey } from './token-key.js';

describe('the entries used last', () => {
  it('are those of a list that is sorted by use and cut at its bound (F18)', () => {
    const step = fc.record({
      does: fc.constantFrom('get', 'set', 'delete', 'has'),
      key: fc.constantFrom(...'abcdefgh'),
      value: fc.integer(),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (max, steps) => {
        const pushedOut: string[] = [];
        const entries = new RecentEntries<number>(max, (key) => pushedOut.push(key));
        let model: { readonly key: string; readonly value: number }[] = [];
        const expectedOut: string[] = [];
        for (const { does, key, value } of steps) {
          const known = model.find((entry) => entry.key === key);
          const others = model.filter((entry) => entry !== known);
          if (does === 'has') expect(entries.has(key)).toBe(known !== undefined);
          if (does === 'get') {
            expect(entries.get(key, 0)).toBe(known?.value);
            if (known !== undefined) model = [...others, known];
          }
          if (does === 'delete') {
            entries.delete(key);
            model = others;
          }
          if (does === 'set') {
            entries.set(key, value, 1);
            model = [...others, { key, value }];
            if (model.length > max) expectedOut.push(tokenKey(model.shift()!.key));
          }
        }
        expect(pushedOut).toEqual(expectedOut);
        for (const { key, value } of model) expect([entries.has(key), entries.get(key, 0)]).toEqual([true, value]);
      }),
      propertyRuns(300),
    );
  });
});

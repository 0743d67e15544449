import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { KeySlots, noSlot } from './key-slots.js';
import { tokenKey } from './token-key.js';

describe('the slots of keys', () => {
  it('are what a Map would say, each key its own, and numbered without gaps (F18)', () => {
    const step = fc.record({
      does: fc.constantFrom('add', 'add', 'remove', 'find'),
      key: fc.integer({ max: 60, min: 0 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const slots = new KeySlots();
        const model = new Map<string, number>();
        let most = 0;
        for (const { does, key } of steps) {
          const name = tokenKey(String(key));
          const known = model.get(name);
          expect(slots.find(name)).toBe(known ?? noSlot);
          if (does === 'add' && known === undefined) model.set(name, slots.add(name));
          if (does === 'remove' && known !== undefined) {
            slots.remove(known);
            model.delete(name);
          }
          most = Math.max(most, model.size);
          expect(slots.size).toBe(model.size);
        }
        expect(new Set(model.values()).size).toBe(model.size);
        expect(Math.max(-1, ...model.values())).toBeLessThan(most);
        for (const [name, slot] of model) expect([slots.find(name), slots.keyOf(slot)]).toEqual([slot, name]);
      }),
      propertyRuns(200),
    );
  });

  it('tell keys apart that differ in one byte, wherever it is', () => {
    const slots = new KeySlots();
    const key = '\u00e9'.repeat(32);
    const others = Array.from({ length: 32 }, (_, at) => `${key.slice(0, at)}\0${key.slice(at + 1)}`);
    const numbers = [key, ...others].map((each) => slots.add(each));
    expect([key, ...others].map((each) => slots.find(each))).toEqual(numbers);
  });

  it('take another text than a digest for its own digest, also one whose characters end like those of a digest', () => {
    const slots = new KeySlots();
    const wide = '\u0161'.repeat(32); // its lower bytes are 32 times "a"
    const narrow = 'a'.repeat(32);
    for (const key of ['', 'a', narrow, `${narrow}a`]) slots.add(key);
    expect(slots.find(wide)).toBe(noSlot);
    expect(slots.keyOf(slots.find('a'))).toBe(tokenKey('a'));
    expect(slots.keyOf(slots.find(narrow))).toBe(narrow);
    expect(new Set(['', 'a', narrow, `${narrow}a`].map((key) => slots.find(key))).size).toBe(4);
  });
});

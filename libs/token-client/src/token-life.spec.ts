import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@sallyport/testing';
import { lifeOf } from './token-life.js';

const now = Date.UTC(2030, 0, 1);

describe('the life of a token', () => {
  it('is refreshed between 80 and 90 % of it, waited for before its end, never after', () => {
    const lifetime = fc.integer({ min: 1, max: 30 * 86_400 });
    fc.assert(
      fc.property(lifetime, fc.double({ min: 0, max: 1, noNaN: true }), (seconds, random) => {
        const { refreshAt, waitAt, expiresAt } = lifeOf(now / 1000 + seconds, now, random)!;
        expect(expiresAt - now).toBe(seconds * 1000);
        expect((refreshAt - now) / (seconds * 1000)).toBeGreaterThanOrEqual(0.799_999);
        expect((refreshAt - now) / (seconds * 1000)).toBeLessThanOrEqual(0.900_001);
        expect(waitAt).toBeLessThan(expiresAt);
        expect(expiresAt - waitAt).toBeLessThanOrEqual(5_000);
        expect(refreshAt).toBeLessThanOrEqual(waitAt + 1);
      }),
      propertyRuns(300),
    );
  });

  it.each([undefined, Number.NaN, Infinity, now / 1000, now / 1000 - 1])('is none with the expiry %s', (expiresAt) => {
    expect(lifeOf(expiresAt, now, 0.5)).toBeUndefined();
  });
});

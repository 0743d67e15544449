import { describe, expect, it } from '@jest/globals';
import { RefreshBudget } from './refresh-budget.js';

const start = Date.UTC(2030, 0, 1);
const taken = (budget: RefreshBudget, now: number, tries = 50) =>
  Array.from({ length: tries }, () => budget.take(now)).filter(Boolean).length;

describe('the budget for unknown kids', () => {
  it('gives three at once, then one per 5 s (T-JWKS-1, F10)', () => {
    const budget = new RefreshBudget();
    expect(taken(budget, start)).toBe(3);
    expect(taken(budget, start + 4_999)).toBe(0);
    expect(taken(budget, start + 5_000)).toBe(1);
    expect(taken(budget, start + 9_999)).toBe(0);
    expect(taken(budget, start + 10_000)).toBe(1);
  });

  it('is never more than full, and gains nothing while it stands full', () => {
    const budget = new RefreshBudget();
    budget.take(start);
    expect(taken(budget, start + 3_600_000)).toBe(3);
    expect(taken(budget, start + 3_604_999)).toBe(0);
    expect(taken(budget, start + 3_605_000)).toBe(1);
  });

  it('fills again after the clock was set back by an hour (F19)', () => {
    const budget = new RefreshBudget();
    taken(budget, start);
    expect(taken(budget, start - 3_600_000)).toBe(0);
    expect(taken(budget, start - 3_595_000)).toBe(1);
  });

  it('remembers for 5 s that a kid is unknown, whatever the algorithm, and a missing kid apart from any kid (T-JWKS-1)', () => {
    const budget = new RefreshBudget();
    budget.rememberUnknown({ kid: 'a', alg: 'RS256' }, start);
    expect(budget.isKnownUnknown({ kid: 'a', alg: 'RS256' }, start + 4_999)).toBe(true);
    expect(budget.isKnownUnknown({ kid: 'a', alg: 'RS256' }, start + 5_000)).toBe(false);
    expect(budget.isKnownUnknown({ kid: 'a', alg: 'ES256' }, start)).toBe(true);
    expect(budget.isKnownUnknown({ kid: undefined, alg: 'RS256' }, start)).toBe(false);
    expect(budget.isKnownUnknown({ kid: '', alg: 'RS256' }, start)).toBe(false);
  });

  it('keeps the memory of 20,000 hostile kids of 16 KB under 2 MB, and forgets the oldest (T-JWKS-1)', () => {
    const budget = new RefreshBudget();
    const padding = 'x'.repeat(16_000);
    const query = (i: number) => ({ kid: `${i}${padding}`, alg: 'RS256' as const });
    for (let i = 0; i < 20_000; i += 1) budget.rememberUnknown(query(i), start);
    expect(budget.isKnownUnknown(query(0), start)).toBe(false);
    expect(budget.isKnownUnknown(query(19_999), start)).toBe(true);
    const remembered = (budget as unknown as { unknown: Map<string, number> }).unknown;
    expect(remembered.size).toBe(1_000);
    expect(JSON.stringify([...remembered]).length).toBeLessThan(2_000_000);
  });
});

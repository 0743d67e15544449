import { describe, expect, it } from '@jest/globals';
import type { LiveDecision } from '../../shapes.js';
import { countOutcomes, filtered, longest, withDecisions } from './decision-list.js';

const decision = (id: string, special: Partial<LiveDecision> = {}): LiveDecision => ({
  id,
  time: '2026-11-26T08:00:00.000Z',
  method: 'GET',
  path: '/profile',
  status: 200,
  outcome: 'allow',
  decidedAt: 'authorizer',
  milliseconds: 3,
  doors: [],
  ...special,
});
const ids = (list: readonly LiveDecision[]) => list.map(({ id }) => id);

describe('the list of live decisions', () => {
  it('has the newest first, and each once: a new connection sends the last ones again', () => {
    const list = withDecisions([], [decision('1'), decision('2')]);
    expect(ids(withDecisions(list, [decision('2'), decision('3')]))).toEqual(['3', '2', '1']);
    expect(withDecisions(list, [decision('1')])).toBe(list);
  });

  it('is bounded', () => {
    const many = Array.from({ length: longest + 20 }, (_, index) => decision(String(index)));
    const list = withDecisions([], many);
    expect(list).toHaveLength(longest);
    expect(list[0]!.id).toBe(String(longest + 19));
  });
});

describe('the filter of live decisions', () => {
  const list = [
    decision('1', { principal: 'reader' }),
    decision('2', { outcome: 'deny', reason: 'scope_missing', status: 403, principal: 'none' }),
    decision('3', { outcome: 'outage', reason: 'issuer_unreachable', status: 500 }),
    decision('4', { outcome: 'misconfiguration', status: 500, path: '/me' }),
  ];

  it.each([
    ['deny', '', ['2']],
    ['trouble', '', ['3', '4']],
    ['all', 'scope 403', ['2']],
    ['all', 'READER', ['1']],
    ['trouble', '/me', ['4']],
    ['all', '', ['1', '2', '3', '4']],
  ] as const)('%s, %j', (outcome, text, found) => {
    expect(ids(filtered(list, { outcome, text }))).toEqual(found);
  });

  it('counts what it would let through', () => {
    expect(countOutcomes(list)).toEqual({ all: 4, allow: 1, deny: 1, trouble: 2 });
  });
});

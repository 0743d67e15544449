import { describe, expect, it } from '@jest/globals';
import { DecisionCounts } from './decision-counts.js';
import { createDecisionLog } from './decision-log.js';
import type { DecisionRecord } from './decision-record.js';

const issuer = 'https://old.test/';
const allow: DecisionRecord = { at: 'authorizer', outcome: 'allow', issuer, client: 'shop' };

describe('the counts of decisions', () => {
  it('are kept per issuer and client, the busiest first, and begin anew when taken', () => {
    const counts = new DecisionCounts();
    counts.add(allow);
    for (const outcome of ['deny', 'allow', 'allow'] as const) counts.add({ outcome, issuer, client: 'stock' });
    counts.add({ outcome: 'allow', issuer: 'https://new.test/' });
    expect(counts.take()).toEqual([
      { issuer, client: 'stock', allow: 2, deny: 1 },
      { issuer, client: 'shop', allow: 1, deny: 0 },
      { issuer: 'https://new.test/', allow: 1, deny: 0 },
    ]);
    expect(counts.take()).toEqual([]);
  });

  it('leave out what no issuer stands behind: refused tokens, outages', () => {
    const counts = new DecisionCounts();
    counts.add({ outcome: 'deny' });
    counts.add({ outcome: 'outage', issuer });
    expect(counts.take()).toEqual([]);
  });

  it('tell a thousand clients apart and count the rest together', () => {
    const counts = new DecisionCounts();
    for (let index = 0; index < 1_500; index += 1) counts.add({ ...allow, client: `client-${index}` });
    const taken = counts.take();
    expect(taken).toHaveLength(1_001);
    expect(taken[0]).toEqual({ issuer, allow: 500, deny: 0 });
  });
});

describe('the decision log during a migration', () => {
  const open = () => {
    let now = Date.UTC(2030, 0, 1);
    const lines: Record<string, unknown>[] = [];
    const log = createDecisionLog({
      level: 'info',
      write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
      clock: () => now,
      retiring: new Map([[issuer, Date.UTC(2030, 5, 1)]]),
      countEverySeconds: 300,
    });
    return { log, lines, pass: (seconds: number) => void (now += seconds * 1000) };
  };

  it('makes a warning of each use of an issuer with a sunset, and says the date', () => {
    const { log, lines } = open();
    log.record(allow);
    log.record({ ...allow, issuer: 'https://new.test/' });
    log.record({ ...allow, outcome: 'outage' });
    expect(lines).toMatchObject([
      { level: 'warn', outcome: 'allow', issuerSunset: '2030-06-01T00:00:00.000Z' },
      { level: 'info', outcome: 'allow' },
      { level: 'error', outcome: 'outage' },
    ]);
    expect(lines[1]).not.toHaveProperty('issuerSunset');
  });

  it('writes the counts with the first decision after five minutes', () => {
    const { log, lines, pass } = open();
    log.record(allow);
    pass(299);
    log.record(allow);
    expect(lines.filter((line) => 'decisions' in line)).toEqual([]);
    pass(1);
    log.record(allow);
    expect(lines.at(-1)).toMatchObject({
      level: 'info',
      seconds: 300,
      decisions: [{ issuer, client: 'shop', allow: 3, deny: 0 }],
    });
    pass(10);
    log.record(allow);
    expect(lines.filter((line) => 'decisions' in line)).toHaveLength(1);
  });

  it('writes notices as warnings of the boot', () => {
    const { log, lines } = open();
    log.notice('OIDC_AUDIENCE is any.');
    expect(lines).toMatchObject([{ level: 'warn', at: 'boot', message: 'OIDC_AUDIENCE is any.' }]);
  });
});

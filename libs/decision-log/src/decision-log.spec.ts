import { describe, expect, it } from '@jest/globals';
import type { Step } from '@sallyport/protocol';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { decisionChannel } from './decision-channel.js';
import { createDecisionLog, logLevels, type LogLevel } from './decision-log.js';
import type { DecisionRecord } from './decision-record.js';

const at = Date.UTC(2030, 0, 1, 12);
const allow: DecisionRecord = {
  at: 'guard',
  outcome: 'allow',
  route: 'GET /a',
  issuer: 'https://i.test',
  client: 'shop',
};
const steps: Step[] = [{ step: 'scopes', outcome: 'failed', reason: 'scope_missing' }];

function logAt(level: LogLevel) {
  const lines: string[] = [];
  const log = createDecisionLog({ level, write: (line) => void lines.push(line), clock: () => at });
  return { log, lines };
}

describe('the decision log', () => {
  it('writes one JSON line a decision, with time and level', () => {
    const { log, lines } = logAt('info');
    log.record(allow);
    log.record({ at: 'authorizer', outcome: 'deny', reason: 'token_expired' });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: '2030-01-01T12:00:00.000Z', level: 'info', ...allow },
      { time: '2030-01-01T12:00:00.000Z', level: 'warn', at: 'authorizer', outcome: 'deny', reason: 'token_expired' },
    ]);
  });

  it('says what is to be known at start, as a warning unless it is none', () => {
    const { log, lines } = logAt('info');
    log.notice('a check is off');
    log.notice('ready', 'info');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: '2030-01-01T12:00:00.000Z', level: 'warn', at: 'boot', message: 'a check is off' },
      { time: '2030-01-01T12:00:00.000Z', level: 'info', at: 'boot', message: 'ready' },
    ]);
  });

  it.each<[LogLevel, string]>([
    ['trace', 'allow deny outage misconfiguration'],
    ['debug', 'allow deny outage misconfiguration'],
    ['info', 'allow deny outage misconfiguration'],
    ['warn', 'deny outage misconfiguration'],
    ['error', 'outage misconfiguration'],
    ['fatal', ''],
    ['silent', ''],
  ])('at %s writes: %s', (level, written) => {
    const { log, lines } = logAt(level);
    for (const outcome of ['allow', 'deny', 'outage', 'misconfiguration'] as const)
      log.record({ at: 'guard', outcome });
    expect(lines.map((line) => (JSON.parse(line) as DecisionRecord).outcome).join(' ')).toBe(written);
  });

  it('adds the steps at debug and trace only, and says beforehand whether it wants them', () => {
    for (const level of logLevels) {
      const { log, lines } = logAt(level);
      log.record({ at: 'guard', outcome: 'outage' }, steps);
      const verbose = level === 'debug' || level === 'trace';
      expect(log.wantsSteps).toBe(verbose);
      expect(lines.some((line) => line.includes('"steps"'))).toBe(verbose);
    }
  });

  it.each([
    ['CR LF', 'a\r\n{"outcome":"allow"}'],
    ['an ANSI sequence', '\u001b[2K\u001b[1A'],
    ['the C1 form of an ANSI sequence', '\u009b2K'],
    ['NEL, which ends a line', 'a\u0085b'],
    ['the Unicode line ends', 'a\u2028b\u2029c'],
    ['DEL and NUL', 'a\u007fb\0c'],
    ['marks that turn the reading direction', '\u202eevil\u2066'],
    ['invisible characters', 'a\u200bb\ufeffc'],
    ['a lone surrogate', 'a\ud800b'],
  ])('writes %s of a claim as plain text in one line (T-PRC-3)', (_case, client) => {
    const { log, lines } = logAt('info');
    log.record({ ...allow, client });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(lines[0]!)).toMatchObject({ client });
  });

  it('writes one printable line for any value at all, and the value can be read back (T-PRC-3)', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, (client, issuer, detail) => {
        const { log, lines } = logAt('debug');
        log.record({ ...allow, client, issuer, detail }, steps);
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(JSON.parse(lines[0]!)).toEqual({
          time: expect.any(String),
          level: 'info',
          ...allow,
          client,
          issuer,
          detail,
          steps,
        });
      }),
      propertyRuns(500),
    );
  });

  it('keeps letters of every script as they are (K12)', () => {
    const { log, lines } = logAt('info');
    log.record({ ...allow, client: 'José 店' });
    expect(lines[0]).toContain('"client":"José 店"');
  });

  it('cuts a value of more than 2,048 characters, so that no claim makes a line of its own size', () => {
    const { log, lines } = logAt('info');
    log.record({ ...allow, client: 'x'.repeat(16_000) });
    expect(lines[0]!.length).toBeLessThan(2_400);
    expect(JSON.parse(lines[0]!)).toMatchObject({ client: `${'x'.repeat(2_048)}…` });
  });
});

describe('an observer of this process', () => {
  it('is told each decision at any level, and nothing more than its line would hold', () => {
    const seen: unknown[] = [];
    const observe = (record: unknown) => void seen.push(record);
    const { log, lines } = logAt('silent');
    expect(log.isSilent).toBe(true);
    decisionChannel.subscribe(observe);
    expect(log.isSilent).toBe(false);
    log.record(allow, steps);
    decisionChannel.unsubscribe(observe);
    log.record(allow);
    expect(seen).toEqual([allow]);
    expect([lines, log.isSilent]).toEqual([[], true]);
  });
});

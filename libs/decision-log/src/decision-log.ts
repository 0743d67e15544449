import type { Step } from '@sallyport/protocol';
import { decisionChannel } from './decision-channel.js';
import { DecisionCounts } from './decision-counts.js';
import type { DecisionRecord } from './decision-record.js';

/** pino's names, most verbose first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface DecisionLog {
  /** Whether somebody wants the steps: a trace costs nothing when nobody does. */
  readonly wantsSteps: boolean;
  /** True while nothing is written and nobody listens, so that no record needs to be put together. */
  readonly isSilent?: boolean;
  record(record: DecisionRecord, steps?: readonly Step[]): void;
  /**
   * What is about no decision: a check that is off, an issuer that will be refused, a store that is passed by. Default
   * level: `warn`; default place: `boot`.
   */
  notice(message: string, level?: 'info' | 'warn', at?: 'boot' | 'token-cache'): void;
}

export interface DecisionLogOptions {
  readonly level: LogLevel;
  /** Takes one line without its newline. */
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Issuers with a sunset, in milliseconds since the epoch: each decision about their tokens is a warning with the date. */
  readonly retiring?: ReadonlyMap<string, number>;
  /**
   * How often to write a line with the decisions per issuer and client. It comes with a decision, not by a timer, which a
   * frozen function does not run. Absent: never.
   */
  readonly countEverySeconds?: number;
}

const levelOf: Record<DecisionRecord['outcome'], LogLevel> = {
  allow: 'info',
  deny: 'warn',
  outage: 'error',
  misconfiguration: 'error',
};

const maxValueCharacters = 2_048;

/**
 * One JSON line a decision. Control characters are escaped, so no value can forge a second line, steer a terminal or
 * turn the reading direction; a value of more than 2,048 characters is cut.
 */
export function createDecisionLog(options: DecisionLogOptions): DecisionLog {
  const { level, write, clock, retiring, countEverySeconds } = options;
  const threshold = logLevels.indexOf(level);
  const logged: ReadonlySet<LogLevel> = new Set(logLevels.slice(threshold));
  const isLogged = (lineLevel: LogLevel): boolean => logged.has(lineLevel);
  const wantsSteps = threshold <= logLevels.indexOf('debug');
  const counts = countEverySeconds === undefined ? undefined : new DecisionCounts();
  let countedFrom = clock();

  function writeLine(lineLevel: LogLevel, members: object): void {
    if (isLogged(lineLevel)) write(asLine({ time: new Date(clock()).toISOString(), level: lineLevel, ...members }));
  }

  function count(record: DecisionRecord): void {
    if (counts === undefined) return;
    counts.add(record);
    const seconds = Math.floor((clock() - countedFrom) / 1000);
    if (seconds < countEverySeconds!) return;
    countedFrom = clock();
    writeLine('info', { decisions: counts.take(), seconds });
  }

  return {
    wantsSteps,
    get isSilent() {
      return level === 'silent' && !decisionChannel.hasSubscribers;
    },
    notice: (message, noticeLevel = 'warn', at = 'boot') => writeLine(noticeLevel, { at, message }),
    record(record, steps) {
      if (decisionChannel.hasSubscribers) decisionChannel.publish(record);
      const sunset = record.issuer === undefined ? undefined : retiring?.get(record.issuer);
      const usual = levelOf[record.outcome];
      const lineLevel = sunset !== undefined && usual === 'info' ? 'warn' : usual;
      // A line that nobody sees is not put together either.
      if (isLogged(lineLevel)) {
        writeLine(lineLevel, {
          ...record,
          ...(sunset !== undefined && { issuerSunset: new Date(sunset).toISOString() }),
          ...(wantsSteps && steps !== undefined && { steps }),
        });
      }
      count(record);
    },
  };
}

/** No value is longer than the whole line: only a long line is looked at member by member. */
function asLine(members: object): string {
  const line = JSON.stringify(members);
  return escapeControls(line.length <= maxValueCharacters ? line : JSON.stringify(members, cutLong));
}

const cutLong = (_member: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > maxValueCharacters ? `${value.slice(0, maxValueCharacters)}…` : value;

/**
 * JSON escapes C0 itself. It lets pass DEL and the C1 range (0x9b starts a terminal sequence), the Unicode line ends,
 * and the invisible characters that change how a line is displayed.
 */
function escapeControls(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

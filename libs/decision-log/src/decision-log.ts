import type { Reason, Step } from '@sallyport/protocol';

/** pino's names, most verbose first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One decision: what was asked, by whom, and why it ended as it did. Never a token, never another claim value. */
export interface DecisionRecord {
  /** Where it was taken: the gateway's authorizer or the application's guard. */
  readonly at: 'authorizer' | 'guard';
  readonly outcome: 'allow' | 'deny' | 'outage' | 'misconfiguration';
  /** Absent for `allow`, and for an error nobody foresaw: `detail` has its name then. */
  readonly reason?: Reason;
  /** Method and template of the route, or `undefined` when no route is known yet. */
  readonly route?: string;
  readonly issuer?: string;
  readonly client?: string;
  /** What happened on the other side, for an outage: host and status, never a URL with a query. */
  readonly detail?: string;
}

export interface DecisionLog {
  /** Whether somebody wants the steps: a trace costs nothing when nobody does. */
  readonly wantsSteps: boolean;
  record(record: DecisionRecord, steps?: readonly Step[]): void;
}

export interface DecisionLogOptions {
  readonly level: LogLevel;
  /** Takes one line without its newline. */
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
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
export function createDecisionLog({ level, write, clock }: DecisionLogOptions): DecisionLog {
  const threshold = logLevels.indexOf(level);
  const wantsSteps = threshold <= logLevels.indexOf('debug');
  return {
    wantsSteps,
    record(record, steps) {
      const recordLevel = levelOf[record.outcome];
      if (logLevels.indexOf(recordLevel) < threshold) return;
      const line = { time: new Date(clock()).toISOString(), level: recordLevel, ...record };
      write(escapeControls(JSON.stringify(wantsSteps && steps !== undefined ? { ...line, steps } : line, cutLong)));
    },
  };
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

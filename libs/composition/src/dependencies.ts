import type { Clock } from '@sallyport/protocol';

/** What the outside world is made of; tests pass their own. */
export interface Dependencies {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** Takes one log line without its newline. */
  readonly write: (line: string) => void;
}

export const systemDependencies: Dependencies = {
  clock: Date.now,
  fetch: globalThis.fetch,
  write: (line) => void process.stdout.write(`${line}\n`),
};

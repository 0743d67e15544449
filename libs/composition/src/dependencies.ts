import { nodeSend, type Send } from '@sallyport/issuer-client';
import type { Clock } from '@sallyport/protocol';

/** What the outside world is made of; tests pass their own. */
export interface Dependencies {
  readonly clock: Clock;
  /** How issuers are asked. */
  readonly send: Send;
  /** Takes one log line without its newline. */
  readonly write: (line: string) => void;
}

export const systemDependencies: Dependencies = {
  clock: Date.now,
  send: nodeSend,
  write: (line) => void process.stdout.write(`${line}\n`),
};

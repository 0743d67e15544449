import { answer } from '../answering.js';
import { ourAuthorizer } from '../ours/authorizer.js';
import { timeCalls, type Timed } from '../warm/time-calls.js';

export interface Size {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly manifest: unknown;
  /** Authorizer events as JSON, one list a round, each event with a new token. */
  readonly rounds: readonly (readonly string[])[];
}

export type GrowthAnswer = Readonly<Record<string, readonly Timed[]>>;

await answer<readonly Size[]>(async ({ input: sizes }) => {
  const all = sizes.map((size) => ({ ...size, decide: ourAuthorizer(size.environment, size.manifest) }));
  const results: Record<string, Timed[]> = {};
  for (let round = 0; round < sizes[0]!.rounds.length; round += 1) {
    for (const { name, decide, rounds } of round % 2 === 0 ? all : all.toReversed()) {
      (results[name] ??= []).push(await timeCalls((event) => decide(event, undefined), rounds[round]!));
    }
  }
  return results;
});

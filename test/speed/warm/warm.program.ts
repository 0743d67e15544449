import { answer } from '../answering.js';
import { authorizerEvent } from '../world/events.js';
import type { IssuerFacts } from '../world/issuer.js';
import { contenders } from './contenders.js';
import { timeCalls, type Timed } from './time-calls.js';

/** Who is asked about which of the round's tokens. */
export interface Batch {
  readonly name: string;
  readonly contender: string;
  readonly tokens: string;
  /** Default 1: every token once. */
  readonly times?: number;
}

export interface WarmInput {
  readonly facts: IssuerFacts;
  readonly batches: readonly Batch[];
  /** The tokens of each round, by the name a batch calls them. */
  readonly rounds: readonly Readonly<Record<string, readonly string[]>>[];
}

/** For each batch's name its figures, one a round. */
export type WarmAnswer = Readonly<Record<string, readonly Timed[]>>;

await answer<WarmInput>(async ({ input: { facts, batches, rounds } }) => {
  const all = contenders(facts);
  const results: Record<string, Timed[]> = {};
  for (const [round, tokens] of rounds.entries()) {
    // Nobody is always the one who comes after the garbage of the same neighbour.
    for (const { name, contender, tokens: which, times = 1 } of round % 2 === 0 ? batches : batches.toReversed()) {
      const events = tokens[which]!.flatMap((token) => Array.from({ length: times }, () => authorizerEvent(token)));
      (results[name] ??= []).push(await timeCalls(all[contender]!, events));
    }
  }
  return results;
});

import { answer } from '../answering.js';
import { authorizerEvent } from '../world/events.js';
import type { IssuerFacts } from '../world/issuer.js';
import { contenders, type Decide } from './contenders.js';
import { timeCalls, type Timed } from './time-calls.js';

/**
 * What comes before the first round, so that V8 has compiled everybody as well as it will: it takes until some 20,000 calls of
 * the one with the most code.
 */
export interface WarmUp {
  /** More of them than anyone remembers, since they come again and again. */
  readonly tokens: readonly string[];
  /** For each contender, so that the slow ones do not take most of it. */
  readonly ms: number;
}

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
  readonly warmUp: WarmUp;
  readonly batches: readonly Batch[];
  /** The tokens of each round, by the name a batch calls them. */
  readonly rounds: readonly Readonly<Record<string, readonly string[]>>[];
}

/** For each batch's name its figures, one a round. */
export type WarmAnswer = Readonly<Record<string, readonly Timed[]>>;

const atOnce = 100;

await answer<WarmInput>(async ({ input: { facts, warmUp, batches, rounds } }) => {
  const known = contenders(facts);
  const all = new Map(batches.map(({ contender }) => [contender, known[contender]!()]));
  for (const decide of all.values()) await warmed(decide, warmUp);
  const results: Record<string, Timed[]> = {};
  for (const [round, tokens] of rounds.entries()) {
    // Nobody is always the one who comes after the garbage of the same neighbour.
    for (const { name, contender, tokens: which, times = 1 } of round % 2 === 0 ? batches : batches.toReversed()) {
      const events = tokens[which]!.flatMap((token) => Array.from({ length: times }, () => authorizerEvent(token)));
      (results[name] ??= []).push(await timeCalls(all.get(contender)!, events));
    }
  }
  return results;
});

async function warmed(decide: Decide, { tokens, ms }: WarmUp): Promise<void> {
  const until = performance.now() + ms;
  for (let at = 0; performance.now() < until; at = (at + atOnce) % tokens.length) {
    await timeCalls(
      decide,
      tokens.slice(at, at + atOnce).map((token) => authorizerEvent(token)),
    );
  }
}

import type { Remembered } from './token-cache.js';

/** How a kind of fact is written for other processes. Whoever owns the type of the fact owns its codec. */
export interface FactCodec<Fact> {
  /** JSON's own types; undefined: not a fact for others. */
  encode(fact: Fact): unknown;
  /** The fact and how long it holds by what it says itself; undefined for whatever is not exactly one. */
  decode(value: unknown): Remembered<Fact> | undefined;
}

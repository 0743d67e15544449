import { median } from '../statistics.js';
import type { TokenEvent } from '../peers/bare-policy.js';
import type { Decide } from './contenders.js';

/** Of one batch: the median of the calls, and what the process spent on all of them divided by their number. */
export interface Timed {
  readonly p50Us: number;
  readonly cpuUs: number;
  readonly calls: number;
  /** Of them, those that ended in an error. */
  readonly refused: number;
}

/**
 * Times calls one after another. Every event is parsed anew before the clock runs, as it is in a function: a string that
 * was used before has its hash already, and a cache would profit.
 */
export async function timeCalls(decide: Decide, events: readonly string[]): Promise<Timed> {
  const parsed = events.map((event) => JSON.parse(event) as TokenEvent);
  const took = new Float64Array(parsed.length);
  let refused = 0;
  const cpu = process.cpuUsage();
  for (let index = 0; index < parsed.length; index += 1) {
    const began = performance.now();
    try {
      const answer = decide(parsed[index]!);
      if (answer instanceof Promise) await answer;
    } catch {
      refused += 1;
    }
    took[index] = performance.now() - began;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { p50Us: 1000 * median([...took]), cpuUs: (user + system) / parsed.length, calls: parsed.length, refused };
}

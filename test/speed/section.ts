import type { Row } from './row.js';
import type { Programs } from './programs.js';
import type { Issuer } from './world/issuer.js';

/** What every section works with. */
export interface Bench {
  readonly programs: Programs;
  readonly issuer: Issuer;
  /** A run that shows that everything works and measures next to nothing. */
  readonly quick: boolean;
  /** Progress, for the person who waits. */
  readonly say: (line: string) => void;
}

/** One chapter of the benchmark: a file of its own, listed in `sections.ts`. */
export interface Section {
  readonly name: string;
  readonly about: string;
  measure(bench: Bench): Promise<readonly Row[]>;
}

/** A bound a figure is held against. `node24` where newer Nodes have another one. */
export interface Target {
  readonly bound: 'at most' | 'at least';
  readonly node20: number;
  readonly node24?: number;
}

/** One line of the result. A target is about `measured`; `figures` are what it was made of. */
export interface Row {
  readonly what: string;
  readonly measured: number;
  /** `×` for a ratio of two medians; else µs, ms, kB, MB, s. */
  readonly unit: string;
  readonly target?: Target;
  readonly figures?: Readonly<Record<string, number>>;
}

export type Verdict = 'ok' | 'missed' | 'no target';

export const atMost = (node20: number, node24?: number): Target => bounded('at most', node20, node24);
export const atLeast = (node20: number, node24?: number): Target => bounded('at least', node20, node24);

const bounded = (bound: Target['bound'], node20: number, node24?: number): Target => ({
  bound,
  node20,
  ...(node24 !== undefined && { node24 }),
});

/** Returns the figure a target asks of this major version of Node. */
export const figureOf = ({ node20, node24 }: Target, nodeMajor: number): number =>
  nodeMajor >= 24 && node24 !== undefined ? node24 : node20;

export function verdictOf({ measured, target }: Row, nodeMajor: number): Verdict {
  if (target === undefined) return 'no target';
  const figure = figureOf(target, nodeMajor);
  return (target.bound === 'at most' ? measured <= figure : measured >= figure) ? 'ok' : 'missed';
}

import type { Reason, Step, StepName, Trace } from '@sallyport/protocol';

/** In the order a request meets them; the compiler misses a step that is not here. */
const places: Readonly<Record<StepName, number>> = {
  credential: 0,
  cache: 1,
  issuer: 2,
  header: 3,
  key: 4,
  signature: 5,
  claims: 6,
  introspection: 7,
  principal: 8,
  scopes: 9,
  policy: 10,
};
export const stepNames = (Object.keys(places) as StepName[]).sort((one, other) => places[one] - places[other]);

type Reported = Pick<Step, 'outcome' | 'reason'>;

/** What the pipeline reported while it ran. */
export class StepRecord {
  private readonly reported = new Map<StepName, Reported>();

  /** A step that is met twice stays failed when it failed once. */
  readonly trace: Trace = ({ step, ...reported }) => {
    if (this.reported.get(step)?.outcome !== 'failed') this.reported.set(step, reported);
  };

  of(step: StepName): Reported | undefined {
    return this.reported.get(step);
  }

  passed(step: StepName): boolean {
    return this.reported.get(step)?.outcome === 'passed';
  }

  /**
   * Returns the step that a decision with this reason was taken at: the first that reported it. What was thrown on the way
   * may have been reported by none: then it is the first one that asks somebody and had not passed.
   */
  decidedAt(reason: Reason): StepName {
    const reporting = stepNames.find((step) => this.reported.get(step)?.reason === reason);
    if (reporting !== undefined) return reporting;
    if (reason === 'store_unavailable') return 'cache';
    return this.passed('header') && !this.passed('key') ? 'key' : 'introspection';
  }
}

export const isAfter = (step: StepName, other: StepName): boolean => places[step] > places[other];

import type { Reason, StepName } from '@sallyport/protocol';
import type { ExplainedStep } from './explanation.js';
import { isAfter, stepNames, type StepRecord } from './step-record.js';
import { notReached, stepWords, type WalkFacts } from './step-words.js';

/** Where the walk ended, when it did not end well. */
export interface Decided {
  readonly at: StepName;
  /** Absent where the policy alone says no. */
  readonly reason?: Reason | undefined;
  readonly remedy: string;
}

/** Returns every step in words; those behind the one that decided were not reached. */
export function inWords(record: StepRecord, facts: WalkFacts, decided?: Decided): ExplainedStep[] {
  return stepNames.map((step) => {
    const words = stepWords[step];
    const reported = record.of(step);
    if (step === decided?.at) {
      const { reason, remedy } = decided;
      return { step, outcome: 'failed', says: words.failed(facts), ...(reason && { reason }), remedy };
    }
    // The policy is asked even where the scopes have decided: it says the same in its own way.
    const isReached =
      decided === undefined || !isAfter(step, decided.at) || (step === 'policy' && reported !== undefined);
    if (!isReached) return { step, outcome: 'skipped', says: notReached };
    if (reported === undefined || reported.outcome === 'skipped') {
      return { step, outcome: 'skipped', says: words.unneeded(facts) };
    }
    const { outcome, reason } = reported;
    return { step, outcome, says: words[outcome](facts), ...(reason && { reason }) };
  });
}

import type { Reason, StepName } from '@sallyport/protocol';

/** `undecided`: an issuer or a store did not answer, or our settings are wrong: neither an allow nor a refusal. */
export type Verdict = 'allow' | 'deny' | 'undecided';

export type ExplainedStepName = 'route' | StepName;

/** One step in words. */
export interface ExplainedStep {
  readonly step: ExplainedStepName;
  /** `skipped`: not needed, or not reached because an earlier step decided. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was checked, and what was seen: names and shapes, never a token or the value of a claim. */
  readonly says: string;
  readonly reason?: Reason;
  /** What mends it: for the step that decided. */
  readonly remedy?: string;
}

/** A decision and how it came about. Plain data, so that it travels as JSON. */
export interface Explanation {
  readonly verdict: Verdict;
  /** Absent for `allow`, and where the policy alone is stricter than the decision. */
  readonly reason?: Reason;
  /** What `reason` means, for people. */
  readonly because?: string;
  /** Method and template of the route, or what was asked for when no route serves it. */
  readonly route: string;
  /** Every step there is, in the order a request meets them. */
  readonly steps: readonly ExplainedStep[];
}

/** What a step says is about this much of the operator's own configuration. */
export interface IssuerFacts {
  /** As IDENTITY_PROVIDER names it. */
  readonly name: string;
  readonly issuer: string;
  /** What its settings begin with: `AUTH0_LEGACY`. Absent where there is nothing to set. */
  readonly settings?: string;
  readonly algorithms: readonly string[];
  /** Lower case; `absent` stands for a header without one. */
  readonly typ: readonly string[];
  /** `null`: any. */
  readonly audience: readonly string[] | null;
  /** What says that a token is for us: its audience, or a list of clients. */
  readonly madeForUsBy: 'aud' | 'client_id';
  /** Whether its sunset has passed. */
  readonly retired: boolean;
  /** Our name of a scope → what a client asks this issuer for. */
  readonly scopeName: (ours: string) => string;
}

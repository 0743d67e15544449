import type { MisconfigurationReason, OutageReason, RefusalReason } from './reasons.js';

export type Reason = RefusalReason | OutageReason | MisconfigurationReason;

/** In the order a request meets them. */
export type StepName =
  | 'credential'
  | 'cache'
  | 'issuer'
  | 'header'
  | 'key'
  | 'signature'
  | 'claims'
  | 'introspection'
  | 'principal'
  | 'scopes'
  | 'policy';

export interface Step {
  readonly step: StepName;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Present exactly when the step failed. */
  readonly reason?: Reason;
}

/**
 * Collects what each step of the pipeline did. Passed in by whoever wants an explanation; absent on the fast path.
 * A step never carries a token or a claim value.
 */
export type Trace = (step: Step) => void;

export { scopesOf, type Access, type ScopeRequirement } from './access.js';
export type { Clock } from './clock.js';
export type { Credential } from './credential.js';
export type { Decision } from './decision.js';
export { MisconfigurationError } from './misconfiguration.error.js';
export { OutageError, type OutageDetails } from './outage.error.js';
export type { Confirmation, Principal, PrincipalKind } from './principal.js';
export {
  misconfigurations,
  outages,
  refusals,
  type MisconfigurationReason,
  type OutageReason,
  type RefusalReason,
} from './reasons.js';
export { RefusalError } from './refusal.error.js';
export { accepted, refused, type BearerErrorCode, type Outcome, type Refusal, type Refused } from './refusal.js';
export { kindOf, seenValue } from './seen-value.js';
export type { Reason, Step, StepName, Trace } from './trace.js';
export { withoutStack } from './without-stack.js';

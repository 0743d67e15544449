import type { ScopeRequirement } from './access.js';
import { refusals, type BearerErrorCode, type RefusalReason } from './reasons.js';

/** The caller's fault, as a value: only the doors (guard, Lambda entry) turn it into an error or a response. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly code: BearerErrorCode;
  readonly status: 400 | 401 | 403;
  /** What the route asks, for the `scope` attribute of the challenge (RFC 6750 §3). */
  readonly scopes?: ScopeRequirement;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

const withoutScopes = new Map<RefusalReason, Refused>(
  Object.entries(refusals).map(([reason, { code, status }]) => [
    reason as RefusalReason,
    Object.freeze({ ok: false, refusal: Object.freeze({ reason: reason as RefusalReason, code, status }) }),
  ]),
);

/** The refused outcome for a reason. Shared and frozen: a refusal costs no allocation and no stack. */
export function refused(reason: RefusalReason): Refused {
  return withoutScopes.get(reason)!;
}

export const accepted = <T>(value: T): Outcome<T> => ({ ok: true, value });

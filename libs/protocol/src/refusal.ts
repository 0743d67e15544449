import type { ScopeRequirement } from './access.js';
import type { RefusalReason } from './reasons.js';

/** Error codes that go on the wire (RFC 6750 §3.1). `null`: the challenge carries no code (RFC 6750 §3). */
export type BearerErrorCode = 'invalid_request' | 'invalid_token' | 'insufficient_scope' | null;

type Verdict = Pick<Refusal, 'code' | 'status'>;

/** Every other reason is about the token. */
const verdicts: Readonly<Partial<Record<RefusalReason, Verdict>>> = {
  credential_missing: { code: null, status: 401 },
  scheme_not_accepted: { code: null, status: 401 },
  authorization_malformed: { code: 'invalid_request', status: 400 },
  scope_missing: { code: 'insufficient_scope', status: 403 },
  iam_required: { code: null, status: 403 },
  route_undeclared: { code: null, status: 403 },
  context_not_supported: { code: null, status: 403 },
};
const invalidToken: Verdict = { code: 'invalid_token', status: 401 };

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

const withoutScopes = new Map<RefusalReason, Refused>();

/** The refused outcome for a reason. Shared and frozen: a refusal costs no allocation and no stack. */
export function refused(reason: RefusalReason): Refused {
  const known = withoutScopes.get(reason);
  if (known !== undefined) return known;
  const refusal = Object.freeze({ reason, ...(verdicts[reason] ?? invalidToken) });
  const outcome: Refused = Object.freeze({ ok: false, refusal });
  withoutScopes.set(reason, outcome);
  return outcome;
}

export const accepted = <T>(value: T): Outcome<T> => ({ ok: true, value });

import { refused, type Access, type Decision, type Principal, type ScopeRequirement } from '@sallyport/protocol';

const allow: Decision = { effect: 'allow' };

/**
 * Returns whether a principal may use a route with this access. Pure: it reads its two arguments and nothing else.
 *
 * Scopes are opaque strings compared whole and case-sensitively (RFC 6749 §3.3): `read:all` is not `read`.
 * `null` stands for a caller without a verified credential, who may use public routes only.
 * Does NOT check that the principal is still valid: `authentication` did.
 */
export function decide(principal: Principal | null, access: Access): Decision {
  if (access.access === 'public') return allow;
  if (access.access === 'iam') return { effect: 'deny', refusal: refused('iam_required').refusal };
  if (principal === null) return { effect: 'deny', refusal: refused('credential_missing').refusal };
  if (access.access === 'authenticated') return allow;
  if (holds(principal.scopes, access.scopes)) return allow;
  return { effect: 'deny', refusal: { ...refused('scope_missing').refusal, scopes: access.scopes } };
}

/** A requirement that asks for nothing is never met: an empty declaration must not open a route. */
function holds(granted: ReadonlySet<string>, { allOf = [], anyOf = [] }: ScopeRequirement): boolean {
  if (allOf.length + anyOf.length === 0) return false;
  for (const scope of allOf) if (!granted.has(scope)) return false;
  return anyOf.length === 0 || anyOf.some((scope) => granted.has(scope));
}

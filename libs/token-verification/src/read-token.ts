import { parseJws, type JsonObject, type JwsHeader, type UnverifiedJws } from '@sallyport/keys';
import { accepted, refused, type Outcome, type Refused, type StepName, type Trace } from '@sallyport/protocol';
import { whyNotIssuer } from './check-claims.js';
import { readClaims } from './claims.js';
import type { Glance } from './glance.js';
import type { TokenRules } from './token-rules.js';

/** A token that looks like one of its issuer's. Nothing in it has been verified. */
export interface UnverifiedToken {
  readonly jws: UnverifiedJws;
  /** Types unchecked, but for `iss`. */
  readonly claims: JsonObject;
}

/**
 * Returns what can be said of a token before any key is asked for, or the refusal: a compact JWS whose algorithm and
 * `typ` are on the allow-lists and whose claims name the rules' issuer. Reports `header` and `issuer` to the trace.
 *
 * Does NOT verify the signature, and no claim but `iss`.
 *
 * @param glance - of the same token, if one was taken before: nothing is decoded twice
 */
export function readToken(token: string, rules: TokenRules, trace?: Trace, glance?: Glance): Outcome<UnverifiedToken> {
  const seen = glance?.jws.text === token ? glance : undefined; // of another token nothing is taken over
  const parsed = parseJws(token, seen?.jws);
  if (!parsed.ok) return failed('header', parsed, trace);
  const jws = parsed.value;
  const headerRefusal = whyNotHeader(jws.header, rules);
  if (headerRefusal !== undefined) return failed('header', headerRefusal, trace);
  trace?.({ step: 'header', outcome: 'passed' });

  const read = readClaims(jws.payload, seen?.claims);
  if (!read.ok) return failed('issuer', read, trace);
  const issuerRefusal = whyNotIssuer(read.value, rules);
  if (issuerRefusal !== undefined) return failed('issuer', issuerRefusal, trace);
  trace?.({ step: 'issuer', outcome: 'passed' });
  return accepted({ jws, claims: read.value });
}

function whyNotHeader(header: JwsHeader, rules: TokenRules): Refused | undefined {
  if (!(rules.algorithms as readonly string[]).includes(header.alg)) return refused('algorithm_not_accepted');
  const typ = header.typ === undefined ? 'absent' : header.typ.toLowerCase();
  if (!rules.typ.includes(typ) || header.typ === 'absent') return refused('typ_not_accepted');
  // A nested JWT says so here (RFC 7519 §5.2); what is inside would go unverified.
  return Object.hasOwn(header, 'cty') ? refused('typ_not_accepted') : undefined;
}

export function failed(step: StepName, refusal: Refused, trace: Trace | undefined): Refused {
  trace?.({ step, outcome: 'failed', reason: refusal.refusal.reason });
  return refusal;
}

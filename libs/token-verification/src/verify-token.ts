import {
  verifySignature,
  type JwsAlgorithm,
  type JwsHeader,
  type KeyQuery,
  type KeySource,
  type VerificationKey,
} from '@sallyport/keys';
import { accepted, OutageError, refused, type Clock, type Outcome, type Trace } from '@sallyport/protocol';
import { checkClaims } from './check-claims.js';
import type { Claims } from './claims.js';
import type { Glance } from './glance.js';
import { failed, readToken, type UnverifiedToken } from './read-token.js';
import type { TokenRules } from './token-rules.js';

export interface VerifiedToken {
  readonly header: JwsHeader;
  readonly claims: Claims;
  /** That verified it. */
  readonly key: VerificationKey;
}

export interface TokenVerification {
  /** The keys of the rules' issuer, and of no other. */
  readonly keys: KeySource;
  readonly clock: Clock;
  readonly trace?: Trace | undefined;
  /** Of the same token, if one was taken before. */
  readonly glance?: Glance | undefined;
}

/**
 * Returns header and claims of an access token that its issuer signed and that is valid now, or the refusal. In order:
 * header (algorithm and `typ` on their allow-lists), issuer, key, signature, claims; each is reported to the trace, and
 * nothing after the first failure is looked at. A token of another issuer never makes the key source ask anyone.
 * Answers at once when the key is in memory.
 *
 * Does NOT check scopes, revocation, or what a vendor's dialect adds (`token_use`, accepted clients).
 *
 * @throws {@link OutageError} when the key is not in memory and the issuer does not answer
 */
export function verifyToken(
  token: string,
  rules: TokenRules,
  verification: TokenVerification,
): Outcome<VerifiedToken> | Promise<Outcome<VerifiedToken>> {
  const { keys, trace, glance } = verification;
  const read = readToken(token, rules, trace, glance);
  if (!read.ok) return read;
  const { jws } = read.value;
  const query = { kid: jws.header.kid, alg: jws.header.alg as JwsAlgorithm, x5c: jws.header['x5c'] };
  const lookup = trace === undefined ? keys.keyFor(query) : tracedLookup(keys, query, trace);
  return lookup instanceof Promise
    ? lookup.then((found) => verifyWith(found, read.value, rules, verification))
    : verifyWith(lookup, read.value, rules, verification);
}

function verifyWith(
  found: Outcome<VerificationKey>,
  { jws, claims: unverified }: UnverifiedToken,
  rules: TokenRules,
  { clock, trace }: TokenVerification,
): Outcome<VerifiedToken> {
  if (!found.ok) return failed('key', found, trace);
  trace?.({ step: 'key', outcome: 'passed' });

  if (!verifySignature(jws, found.value)) return failed('signature', refused('signature_invalid'), trace);
  trace?.({ step: 'signature', outcome: 'passed' });

  const claims = checkClaims(unverified, rules, clock());
  if (!claims.ok) return failed('claims', claims, trace);
  trace?.({ step: 'claims', outcome: 'passed' });
  return accepted({ header: jws.header, claims: claims.value, key: found.value });
}

async function tracedLookup(keys: KeySource, query: KeyQuery, trace: Trace): Promise<Outcome<VerificationKey>> {
  try {
    return await keys.keyFor(query);
  } catch (error) {
    if (error instanceof OutageError) trace({ step: 'key', outcome: 'failed', reason: error.reason });
    throw error;
  }
}

import { chooseIssuer } from '@sallyport/authentication';
import type { IdentityProvider, TrustedIssuers } from '@sallyport/identity-provider';
import type { JwsAlgorithm, UnverifiedJws } from '@sallyport/keys';
import { accepted, OutageError, refused, type Outcome, type Principal, type Trace } from '@sallyport/protocol';
import { readToken, verifyClaims } from '@sallyport/token-verification';
import { publicKeyOf } from './public-key.js';

/** A token of a trusted issuer and the one key it may be verified with. The signature has not been looked at. */
export interface KeyedToken {
  readonly issuer: IdentityProvider;
  readonly jws: UnverifiedJws;
  /** PEM, SPKI. */
  readonly publicKey: string;
}

/**
 * Returns what jsonwebtoken needs to verify a compact JWS, or the refusal. The same steps in the same order as the
 * core: trusted issuer, format and header, algorithm and `typ`, `iss`, key. An untrusted issuer is asked for nothing.
 *
 * @throws {@link OutageError} when the key is not in memory and the issuer does not answer
 */
export async function findKey(token: string, issuers: TrustedIssuers, trace?: Trace): Promise<Outcome<KeyedToken>> {
  const chosen = chooseIssuer(token, issuers);
  if (!chosen.ok) {
    trace?.({ step: 'issuer', outcome: 'failed', reason: chosen.refusal.reason });
    return chosen;
  }
  const { provider: issuer, glance } = chosen.value;
  const { keys, rules } = issuer.verification;
  const read = readToken(token, rules, trace, glance);
  if (!read.ok) return read;

  const { jws } = read.value;
  try {
    const { kid, alg, x5c } = jws.header;
    const key = await keys.keyFor({ kid, alg: alg as JwsAlgorithm, x5c });
    if (!key.ok) {
      trace?.({ step: 'key', outcome: 'failed', reason: key.refusal.reason });
      return key;
    }
    const publicKey = await publicKeyOf(key.value);
    trace?.({ step: 'key', outcome: 'passed' });
    return accepted({ issuer, jws, publicKey });
  } catch (error) {
    if (error instanceof OutageError) trace?.({ step: 'key', outcome: 'failed', reason: error.reason });
    throw error;
  }
}

/**
 * Returns the principal of a token whose signature jsonwebtoken has verified, or the refusal: the claim rules and the
 * dialect of its issuer, on the payload as it was sent. What the library made of the payload is not looked at.
 *
 * @param nowMs - milliseconds since the epoch
 */
export function principalOf({ issuer, jws }: KeyedToken, nowMs: number, trace?: Trace): Outcome<Principal> {
  const { rules, readPrincipal } = issuer.verification;
  const claims = verifyClaims(jws.payload, rules, nowMs);
  if (!claims.ok) {
    trace?.({ step: 'claims', outcome: 'failed', reason: claims.refusal.reason });
    return claims;
  }
  trace?.({ step: 'claims', outcome: 'passed' });

  const read = readPrincipal(claims.value);
  // A key-bound token is not a bearer token (RFC 7800 §3), however its dialect says so.
  const principal = read.ok && read.value.confirmation !== undefined ? refused('sender_constrained') : read;
  trace?.(
    principal.ok
      ? { step: 'principal', outcome: 'passed' }
      : { step: 'principal', outcome: 'failed', reason: principal.refusal.reason },
  );
  return principal;
}

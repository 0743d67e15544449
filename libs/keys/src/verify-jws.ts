import { accepted, refused, type Outcome } from '@sallyport/protocol';
import { parseJws, type JwsHeader } from './jws.js';
import { importKeySet, type KeySet } from './key-set.js';
import type { JwsAlgorithm } from './verification-key.js';
import { verifySignature } from './verify-signature.js';

export interface VerifiedJws {
  readonly header: JwsHeader;
  readonly payload: Uint8Array;
}

const imported = new WeakMap<object, KeySet>();

/**
 * Returns header and payload of a compact JWS that a key of the set signed with an accepted algorithm, or the refusal.
 * The payload may be any bytes; it need not be claims, and no claim, `typ` or time is checked.
 *
 * The set is imported once per object: a changed set is passed as a new object.
 *
 * @throws {@link OutageError} `issuer_answer_unusable` when `jwks` is not a JWK set
 */
export function verifyJws(compact: string, jwks: unknown, algorithms: readonly JwsAlgorithm[]): Outcome<VerifiedJws> {
  const keys = keySetOf(jwks);
  const parsed = parseJws(compact);
  if (!parsed.ok) return parsed;
  const { header, payload } = parsed.value;
  const alg = algorithms.find((algorithm) => algorithm === header.alg);
  if (alg === undefined) return refused('algorithm_not_accepted');
  const query = { kid: header.kid, alg };
  const key = keys.find(query);
  if (key === undefined) return keys.refusalFor(query);
  return verifySignature(parsed.value, key) ? accepted({ header, payload }) : refused('signature_invalid');
}

function keySetOf(jwks: unknown): KeySet {
  if (typeof jwks !== 'object' || jwks === null) return importKeySet(jwks);
  let keys = imported.get(jwks);
  if (keys === undefined) imported.set(jwks, (keys = importKeySet(jwks)));
  return keys;
}

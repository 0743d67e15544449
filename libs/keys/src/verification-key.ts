import type { KeyObject } from 'node:crypto';

/** RFC 7518 §3.1 and RFC 8037 §3.1: asymmetric only; `none` and the HMAC family have no place in the type. */
export type JwsAlgorithm =
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA';

/** A usable public key of one issuer's set: signature keys only, of sufficient strength. */
export interface VerificationKey {
  readonly kid: string | undefined;
  /** What this key may verify: its type, curve and `alg` decide; the token header never does. */
  readonly algorithms: ReadonlySet<JwsAlgorithm>;
  readonly keyObject: KeyObject;
  /** Milliseconds since the epoch up to which a verification with it may be remembered; absent: as its source says. */
  readonly usableUntil?: number;
}

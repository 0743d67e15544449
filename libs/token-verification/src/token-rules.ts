import type { JwsAlgorithm } from '@sallyport/keys';

/** What the tokens of one issuer must look like. Every check is spoken: nothing is switched off by leaving it out. */
export interface TokenRules {
  /** Compared with `iss` character by character: no prefix, no case folding, no URL normalisation (RFC 8725 §3.8). */
  readonly issuer: string;
  /** One of these must be among `aud` (RFC 7519 §4.1.3). `null`: `aud` names nobody in particular and is not checked. */
  readonly audience: readonly string[] | null;
  readonly algorithms: readonly JwsAlgorithm[];
  /** Accepted header `typ` values in lower case; `absent` stands for a header without one. */
  readonly typ: readonly string[];
  readonly clockSkewSeconds: number;
  /** How far ahead `exp` may lie; catches milliseconds and tokens that never expire. */
  readonly maxLifetimeSeconds: number;
}

/** Access tokens say `at+jwt` (RFC 9068 §2.1), `JWT`, or nothing; every other kind of JWT says something else. */
export const defaultTyp: readonly string[] = ['absent', 'jwt', 'at+jwt', 'application/at+jwt'];

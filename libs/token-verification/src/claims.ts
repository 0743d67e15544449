import { readJsonObject, type JsonObject } from '@sallyport/keys';
import { accepted, refused, type Outcome } from '@sallyport/protocol';

/** The claims of an accepted token (RFC 7519 §4). Times are seconds since the epoch. */
export interface Claims {
  readonly iss: string;
  readonly exp: number;
  /** Never empty. Absent in tokens of some issuers for machines. */
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
  readonly [claim: string]: unknown;
}

/**
 * Returns the claims set of a payload, types unchecked, or why the payload is none.
 *
 * @param parsed - what JSON.parse made of this very payload, where somebody has asked it before
 */
export function readClaims(payload: Uint8Array, parsed?: JsonObject): Outcome<JsonObject> {
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const claims = readJsonObject(bytes, parsed);
  if (claims === 'malformed') return refused('claims_malformed');
  if (claims === 'duplicated') return refused('claim_duplicated');
  return accepted(claims);
}

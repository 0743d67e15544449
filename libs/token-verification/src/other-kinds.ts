import type { JsonObject } from '@sallyport/keys';

/**
 * Claims that an access token never carries and another kind of JWT of the same issuer does. Issuers that give every
 * kind the same header `typ` leave only these to tell them apart (RFC 8725 §3.12).
 */
const marks: ReadonlySet<string> = new Set([
  // ID token, OpenID Connect Core §2 and §3.3.2.11
  'at_hash',
  'c_hash',
  's_hash',
  'nonce',
  // logout token, OpenID Connect Back-Channel Logout §2.4, and every other security event, RFC 8417 §2.2
  'events',
  // introspection answer, RFC 9701 §5
  'token_introspection',
  // DPoP proof, RFC 9449 §4.2
  'htm',
  'htu',
  'ath',
  // request object, RFC 9101 §4
  'response_type',
  'redirect_uri',
  'code_challenge',
  // entity statement, OpenID Federation §3
  'authority_hints',
  'jwks',
]);

/** Returns whether the claims carry the mark of an ID token, a logout token, a proof or another kind of JWT. */
export function namesAnotherKind(claims: JsonObject): boolean {
  for (const name in claims) if (marks.has(name)) return true;
  return false;
}

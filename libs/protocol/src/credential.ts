/** What the request presents (RFC 6750 §2.1). Unverified. `token` is never logged and is hashed before it becomes a key. */
export interface Credential {
  readonly scheme: 'Bearer';
  /** b64token, 1 to 16,384 characters; opaque or a JWT. */
  readonly token: string;
}

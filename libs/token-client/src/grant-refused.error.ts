/**
 * The issuer knows us and gives us no token: a scope or an API we may not have, a grant we may not use. Not an outage:
 * asking again changes nothing. There is no token then, so there is no call.
 */
export class GrantRefusedError extends Error {
  override readonly name = 'GrantRefusedError';
  /** RFC 6749 §5.2, such as `invalid_scope`. */
  readonly code: string;

  constructor(
    code: string,
    /** HTTP status of the answer. */
    readonly status: number,
  ) {
    // What is no plain word may be anything the other side chose to say, even what we sent it.
    const word = /^[a-z][a-z_]{0,63}$/i.test(code) ? code : 'unknown_error';
    super(`the issuer refused the grant: ${word} (status ${status})`);
    this.code = word;
  }
}

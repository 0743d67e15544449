import { isAscii } from 'node:buffer';
import { CompactJws, maxTokenCharacters, type JsonObject } from '@sallyport/keys';

/** What a look into an unverified token showed. Nothing in it has been verified, not even the encoding. */
export class Glance {
  private constructor(
    /** The token, cut into its parts. */
    readonly jws: CompactJws,
    /** `iss` as the token claims it. */
    readonly issuer: string,
    /** The payload as JSON.parse reads it: the last of two members of one name, replacement characters and all. */
    readonly claims: JsonObject,
  ) {}

  /**
   * Returns what a token says about its issuer, or undefined when it is no JWT that names one. Good for one thing: choosing
   * among the issuers that are trusted already. Never fetch from it, log it or answer with it. `verifyToken` takes it, so
   * that no token is cut, and no payload decoded and parsed, twice; there is no other way to one, so its claims are the
   * token's.
   *
   * Linear; tokens over 16 KB are not read. Does NOT verify anything, not even the encoding: `verifyToken` is the one
   * that refuses, with the better reason.
   */
  static at(token: string): Glance | undefined {
    if (token.length > maxTokenCharacters) return undefined;
    const jws = CompactJws.cut(token);
    if (jws === undefined) return undefined;
    const { payload } = jws;
    let claims: unknown;
    try {
      claims = JSON.parse(payload.toString(isAscii(payload) ? 'latin1' : 'utf8'));
    } catch {
      return undefined;
    }
    if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, 'iss')) return undefined;
    const { iss } = claims as { readonly iss: unknown };
    return typeof iss === 'string' ? new Glance(jws, iss, claims as JsonObject) : undefined;
  }
}

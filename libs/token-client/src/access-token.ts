import { inspect } from 'node:util';

/** A token that was issued to us. Printed, logged or made JSON of, it does not show its value. */
export interface AccessToken {
  /** The token itself; for the Authorization header and nothing else. */
  readonly value: string;
  /** Seconds since the epoch; absent when nobody says. */
  readonly expiresAt: number | undefined;
  /** As the issuer reports them, which may be fewer than were asked for. */
  readonly scopes: readonly string[] | 'not-reported';
}

/** The value sits in a private field behind a getter of the prototype: inspect, JSON, spread and clone do not reach it. */
class HiddenAccessToken implements AccessToken {
  readonly #value: string;

  constructor(
    value: string,
    readonly expiresAt: number | undefined,
    readonly scopes: readonly string[] | 'not-reported',
  ) {
    this.#value = value;
  }

  get value(): string {
    return this.#value;
  }

  toString(): string {
    return 'access token, value hidden';
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Returns the token as a value that hides itself from logs. */
export const hiddenToken = (
  value: string,
  expiresAt: number | undefined,
  scopes: readonly string[] | 'not-reported',
): AccessToken => new HiddenAccessToken(value, expiresAt, scopes);

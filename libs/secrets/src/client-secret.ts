import { inspect } from 'node:util';

/** How a client authenticates. Printed, logged or made JSON of, it shows the id and never the secret. */
export interface ClientSecret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The secret sits in a private field behind a getter of the prototype: inspect, JSON, spread and clone do not reach it. */
class HiddenClientSecret implements ClientSecret {
  readonly clientId: string;
  readonly #clientSecret: string;

  constructor(clientId: string, clientSecret: string) {
    this.clientId = clientId;
    this.#clientSecret = clientSecret;
  }

  get clientSecret(): string {
    return this.#clientSecret;
  }

  toString(): string {
    return `client ${this.clientId}, secret hidden`;
  }

  toJSON(): { readonly clientId: string } {
    return { clientId: this.clientId };
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Returns the pair as a value that hides the secret from logs. A test that compares two must compare `clientSecret`. */
export const hiddenSecret = (clientId: string, clientSecret: string): ClientSecret =>
  new HiddenClientSecret(clientId, clientSecret);

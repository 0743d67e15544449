import { mintJwt } from '../mint.js';
import type { SigningKey } from '../signing-key.js';

export interface HostileWorld {
  /** The issuer's own RS256 key: every token that can be signed well is. */
  readonly key: Pick<SigningKey, 'kid' | 'privateKey' | 'publicKey'>;
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Further claims of a good token, e.g. its scope. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** An address nobody may ever ask; goes into `jku`, `x5u` and `kid`. */
  readonly canary?: string;
}

export type Members = Readonly<Record<string, unknown>>;

/** Row of the threat list → what is wrong → token. */
export type HostileTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Returns a token that must pass: what each hostile one would be without its fault. */
export function goodToken(world: HostileWorld, claims: Members = {}, header: Members = {}): string {
  return mintJwt({ header: headerOf(world, header), claims: claimsOf(world, claims), key: world.key.privateKey });
}

export const headerOf = ({ key }: HostileWorld, members: Members): Members => ({
  alg: 'RS256',
  kid: key.kid,
  ...members,
});

export function claimsOf({ issuer, audience, now, claims }: HostileWorld, members: Members): Members {
  const seconds = Math.floor(now / 1000);
  return { iss: issuer, aud: audience, sub: 'mallory', iat: seconds, exp: seconds + 600, ...claims, ...members };
}

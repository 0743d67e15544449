import type { Json } from './decode-token.js';

export interface TokenTimes {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** How much of its life is over, from 0 to 1. */
  readonly spent: number;
}

/** Returns when a token began and ends, in seconds since the epoch; undefined where it does not say both. */
export function tokenTimes(claims: Json, now: number): TokenTimes | undefined {
  const { iat, exp } = claims;
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp <= iat) return undefined;
  return { issuedAt: iat, expiresAt: exp, spent: Math.min(1, Math.max(0, (now - iat) / (exp - iat))) };
}

/** Returns the scopes a token names, whatever its dialect calls them. For people to read: it decides nothing. */
export function namedScopes({ scope, permissions, scp, roles }: Json): readonly string[] {
  const said = [scope, permissions, scp, roles].find((value) => value !== undefined);
  if (typeof said === 'string') return said.split(' ').filter(Boolean);
  return Array.isArray(said) ? said.map(String) : [];
}

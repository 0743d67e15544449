import type { Exchange, Persona, Spoiler } from '../../shapes.js';
import { decodeToken } from '../token/decode-token.js';
import { namedScopes } from '../token/token-times.js';

/** Where a token came from. */
export type TokenOrigin =
  | { readonly kind: 'persona'; readonly persona: Persona; readonly opaque: boolean }
  | { readonly kind: 'person' }
  | { readonly kind: 'pasted' }
  | { readonly kind: 'spoiled'; readonly how: Spoiler; readonly from: string };

export interface HeldToken {
  /** One per origin: a newer token of the same persona takes the place of the older. */
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly origin: TokenOrigin;
  /** How it was got, where that went over the wire. */
  readonly exchanges: readonly Exchange[];
}

export const spoilerWords: Readonly<Record<Spoiler, string>> = {
  expire: 'expired',
  'other-audience': 'other audience',
  'foreign-key': 'foreign key',
  'alg-none': 'alg none',
  'missing-scope': 'no scope',
};

export function idOf(origin: TokenOrigin): string {
  switch (origin.kind) {
    case 'persona':
      return personaId(origin.persona, origin.opaque);
    case 'spoiled':
      return `${origin.from}:${origin.how}`;
    case 'person':
    case 'pasted':
      return origin.kind;
  }
}

export const personaId = (persona: Persona, opaque = false): string => (opaque ? `${persona}-opaque` : persona);

/** Returns the wallet with this token, in the place of an older one of the same origin. */
export const withToken = (wallet: readonly HeldToken[], held: HeldToken): readonly HeldToken[] =>
  wallet.some(({ id }) => id === held.id)
    ? wallet.map((each) => (each.id === held.id ? held : each))
    : [...wallet, held];

export const heldBy = (wallet: readonly HeldToken[], id: string | undefined): HeldToken | undefined =>
  wallet.find((each) => each.id === id);

/** Returns what a token is at a glance: its format, its scopes, when it ends (seconds since the epoch). */
export function glance(token: string): {
  readonly format: string;
  readonly scopes?: readonly string[];
  readonly exp?: number;
} {
  const read = decodeToken(token);
  if (read.kind !== 'jwt') return { format: read.kind === 'broken' ? 'not decodable' : read.kind };
  const { exp } = read.claims;
  return { format: 'JWT', scopes: namedScopes(read.claims), ...(typeof exp === 'number' && { exp }) };
}

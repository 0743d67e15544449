import type { IdentityProvider, TrustedIssuers } from '@sallyport/identity-provider';
import type { JsonObject } from '@sallyport/keys';
import { accepted, refused, type Clock, type Outcome } from '@sallyport/protocol';
import { tokenKeyOfHash } from '@sallyport/token-cache';
import { Glance, verifyToken, type Claims } from '@sallyport/token-verification';

export type TokenEventKind = 'warm-up' | 'revocation';

/** What an issuer tells about one of its opaque tokens. */
export interface TokenEvent {
  readonly kind: TokenEventKind;
  /** Who signed it, and whose token it is about. */
  readonly provider: IdentityProvider;
  /** Unlike that of any other event of this issuer. */
  readonly id: string;
  /** Key of the token, as `tokenKey` makes it; the token itself is not known. */
  readonly tokenKey: string;
  /** Seconds since the epoch: when the issuer said so, and until when it may be said again. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The answer that introspection would give (RFC 7662 §2.2). Warm-up. */
  readonly introspection?: JsonObject;
  /** The JWT that stands for the token, in place of an answer. Warm-up. */
  readonly phantomToken?: string;
}

/** Of their own, so that neither passes for an access token nor an access token for one of them (RFC 8725 §3.11). */
const kinds: ReadonlyMap<string, TokenEventKind> = new Map([
  ['token-warmup+jwt', 'warm-up'],
  ['token-revocation+jwt', 'revocation'],
]);
const typ = [...kinds.keys()].flatMap((name) => [name, `application/${name}`]);

const maxLifetimeSeconds = 300;
const maxIdCharacters = 256;

export interface EventVerification {
  readonly issuers: TrustedIssuers;
  /** What events name us in `aud`. */
  readonly audience: string;
  readonly clock: Clock;
}

/**
 * Returns the event in a JWT that one of the trusted issuers signed for us just now, or the refusal.
 *
 * Checks what is checked of an access token (strict JWS, algorithm, issuer, key, signature, `exp`, `nbf`, `iat`) with the
 * issuer's own rules, and besides: a `typ` of events alone, our name in `aud`, an `exp` at most 300 s ahead, `iat` and `jti`
 * present. An issuer that is not trusted is never asked for a key. Does NOT look at what a warm-up says about the token,
 * nor whether the event has been here before.
 *
 * @throws {@link OutageError} when the key is not in memory and the issuer does not answer
 */
export async function verifyEvent(
  jwt: string,
  { issuers, audience, clock }: EventVerification,
): Promise<Outcome<TokenEvent>> {
  const glance = Glance.at(jwt);
  if (glance === undefined) return refused('token_malformed');
  const provider = issuers.byIssuer(glance.issuer);
  if (provider === undefined) return refused('issuer_not_trusted');
  if (issuers.isRetired(provider)) return refused('issuer_retired');
  if (!takesOpaque(provider)) return refused('opaque_not_accepted');
  const { keys, rules } = provider.verification;
  const eventRules = { ...rules, audience: [audience], typ, maxLifetimeSeconds };
  const verified = await verifyToken(jwt, eventRules, { keys, clock, glance });
  if (!verified.ok) return verified;
  const { header, claims } = verified.value;
  const event = readEvent(claims);
  const kind = kinds.get(header.typ!.toLowerCase().replace('application/', ''));
  if (event === undefined || kind === undefined) return refused('claims_malformed');
  const saysAnswer = event.introspection !== undefined || event.phantomToken !== undefined;
  return saysAnswer === (kind === 'warm-up') ? accepted({ kind, provider, ...event }) : refused('claims_malformed');
}

/** Nothing is remembered about a JWT but by who verified it. */
const takesOpaque = ({ capabilities }: IdentityProvider): boolean =>
  capabilities.introspection === 'remote' && capabilities.accessToken.formats.includes('opaque');

function readEvent(claims: Claims): Omit<TokenEvent, 'kind' | 'provider'> | undefined {
  const { jti: id, iat: issuedAt, exp: expiresAt, token_hash: hash, introspection, phantom_token: phantom } = claims;
  const tokenKey = typeof hash === 'string' ? tokenKeyOfHash(hash) : undefined;
  if (tokenKey === undefined || issuedAt === undefined) return undefined;
  if (id === undefined || id === '' || id.length > maxIdCharacters) return undefined;
  const event = { id, tokenKey, issuedAt, expiresAt };
  if (introspection === undefined && phantom === undefined) return event;
  if (phantom === undefined) return isObject(introspection) ? { ...event, introspection } : undefined;
  if (introspection !== undefined || typeof phantom !== 'string') return undefined;
  return { ...event, phantomToken: phantom };
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

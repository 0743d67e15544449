/** What believes in a token on its way to a decision, each in seconds. */
export interface TokenStalenessTerms {
  /** How long an answer of introspection is believed: in memory, and in a shared store. */
  readonly answersMaxAgeSeconds: number;
  /** Whether answers of other processes are believed. */
  readonly shared: boolean;
  readonly clockSkewSeconds: number;
  readonly maxLifetimeSeconds: number;
  readonly gatewayTtlSeconds: number;
}

/** An answer is counted from its arrival, and the issuer gave it up to this long before. */
const answerSeconds = 2;
/** Clocks of two processes with one store; an answer that seems to come from further ahead is ignored. */
const storeClocksSeconds = 60;

/**
 * For how long, at most, a token is accepted after its issuer revoked it, where the issuer is asked about it. Seconds.
 *
 * Memory and shared store do not add up: a fact carries the time at which it was learnt through both. Between two processes
 * lies the difference of their clocks. The gateway keeps what was decided at the very end of that.
 */
export const revokedOpaqueSeconds = (terms: TokenStalenessTerms): number =>
  terms.answersMaxAgeSeconds + answerSeconds + clocksOf(terms) + terms.gatewayTtlSeconds;

/** The same beyond `exp`, for a JWT that is verified here: nobody is asked, so a revocation is not seen at all. */
const beyondExpSeconds = ({ clockSkewSeconds, gatewayTtlSeconds }: TokenStalenessTerms): number =>
  clockSkewSeconds + gatewayTtlSeconds;

/** An `exp` may lie this far ahead by our clock, which may itself be behind. */
export const revokedJwtSeconds = (terms: TokenStalenessTerms): number =>
  terms.maxLifetimeSeconds + terms.clockSkewSeconds + beyondExpSeconds(terms);

const clocksOf = ({ shared }: TokenStalenessTerms): number => (shared ? storeClocksSeconds : 0);

export const sayRevokedOpaque = (names: string, terms: TokenStalenessTerms): string =>
  `A revoked opaque token (${names}) may be accepted for at most ${revokedOpaqueSeconds(terms)} s (remembered answer ` +
  `${terms.answersMaxAgeSeconds}, on its way ${answerSeconds}, ${terms.shared ? `clocks ${storeClocksSeconds}, ` : ''}` +
  `gateway ${terms.gatewayTtlSeconds}).`;

export const sayRevokedJwt = (names: string, terms: TokenStalenessTerms): string =>
  `A revoked JWT (${names}) is accepted until its exp and ${beyondExpSeconds(terms)} s more (clock skew ` +
  `${terms.clockSkewSeconds}, gateway ${terms.gatewayTtlSeconds}), at most ${revokedJwtSeconds(terms)} s.`;

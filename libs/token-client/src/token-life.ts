/** When a token is renewed in the background, and when a caller waits for its successor. Milliseconds since the epoch. */
export interface TokenLife {
  readonly refreshAt: number;
  /** A little before `exp`, so that it does not expire on its way. */
  readonly waitAt: number;
  readonly expiresAt: number;
}

/**
 * Returns the stations of a token's life: refreshed between 80 and 90 % of it, so that a fleet does not ask at once;
 * waited for in the last 5 s, or in the last tenth when that is shorter.
 *
 * @param expiresAtSeconds - `exp` as the issuer says it; without a usable one the token is not to be kept
 * @param random - from 0 to 1
 */
export function lifeOf(expiresAtSeconds: number | undefined, nowMs: number, random: number): TokenLife | undefined {
  if (expiresAtSeconds === undefined || !Number.isFinite(expiresAtSeconds)) return undefined;
  const expiresAt = expiresAtSeconds * 1000;
  const lifetime = expiresAt - nowMs;
  if (lifetime <= 0) return undefined;
  return {
    refreshAt: nowMs + lifetime * (0.8 + 0.1 * random),
    waitAt: expiresAt - Math.min(5_000, lifetime / 10),
    expiresAt,
  };
}

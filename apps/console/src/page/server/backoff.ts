const firstMs = 500;
const longestMs = 15_000;

/**
 * Returns how long to wait before the next attempt, in milliseconds: twice as long each time, up to a quarter of a minute,
 * less up to a quarter by chance, so that several pages do not return at once.
 *
 * @param failures - attempts in a row that failed, from 1
 * @param chance - from 0 to 1
 */
export function waitBeforeAttempt(failures: number, chance: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (failures - 1));
  return Math.round(whole * (1 - chance / 4));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Returns the median of the ratios taken round by round. Rounds are short and interleaved, so what disturbs the machine
 * disturbs both sides of a ratio, and a round that was hit one-sidedly is outvoted.
 */
export const ratio = (ones: readonly number[], others: readonly number[]): number =>
  median(ones.map((one, round) => one / others[round]!));

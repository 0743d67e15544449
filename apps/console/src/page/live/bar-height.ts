/** Half a second fills a bar; a tenth of a millisecond is its foot. */
const least = 0.1;
const most = 500;

/** Returns the height of a bar for a latency, on a logarithmic scale: cached answers and cold ones fit in one picture. */
export function barHeight(milliseconds: number, tallest: number): number {
  const within = Math.min(most, Math.max(least, milliseconds));
  const share = Math.log(within / least) / Math.log(most / least);
  return Math.round((2 + share * (tallest - 2)) * 10) / 10;
}

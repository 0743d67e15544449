const units = [
  { name: 'second', seconds: 1, until: 90 },
  { name: 'minute', seconds: 60, until: 90 * 60 },
  { name: 'hour', seconds: 3600, until: 36 * 3600 },
  { name: 'day', seconds: 86_400, until: Infinity },
] as const;

/** Returns a span of seconds in one unit: "52 minutes", "1 day". */
export function spanInWords(seconds: number): string {
  const length = Math.abs(seconds);
  const unit = units.find(({ until }) => length < until)!;
  const count = Math.round(length / unit.seconds);
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`;
}

/** Returns where a moment lies: "in 52 minutes", "8 minutes ago", "now". Seconds since the epoch. */
export function momentInWords(moment: number, now: number): string {
  const ahead = Math.round(moment - now);
  if (ahead === 0) return 'now';
  return ahead > 0 ? `in ${spanInWords(ahead)}` : `${spanInWords(ahead)} ago`;
}

/** Returns "expires in 52 minutes" or "expired 3 minutes ago". `exp` itself is no longer good (RFC 7519 §4.1.4). */
export const expiryInWords = (exp: number, now: number): string =>
  exp > now ? `expires ${momentInWords(exp, now)}` : `expired ${momentInWords(exp, now)}`;

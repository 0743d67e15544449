/**
 * Returns the seconds to wait that a Retry-After header asks for (RFC 9110 §10.2.3), never negative.
 * `undefined` when the header is absent or neither a number of seconds nor an HTTP date.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  // Date.parse takes nearly anything; an HTTP date begins with the name of a day (RFC 9110 §5.6.7).
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000));
}

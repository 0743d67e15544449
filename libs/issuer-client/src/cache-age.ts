/**
 * Returns the seconds for which Cache-Control lets an answer be kept, where it says a number (RFC 9111 §5.2.2.1).
 * `undefined` beside `no-store`, which servers put on every answer that names somebody: it is about caches of HTTP.
 */
export function parseMaxAge(cacheControl: string | undefined): number | undefined {
  if (cacheControl === undefined) return undefined;
  const directives = cacheControl.toLowerCase().split(',', 20);
  if (directives.some((each) => each.trim() === 'no-store')) return undefined;
  const seconds = directives.map((each) => /^max-age="?(\d{1,10})"?$/.exec(each.trim())?.[1]).find(Boolean);
  return seconds === undefined ? undefined : Number(seconds);
}

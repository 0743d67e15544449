/**
 * Returns what is wrong with an absolute URL that a page is configured with, or undefined: `https:`, or `http:` on this
 * machine; no user, no query, no fragment. A host named `https` is a prefix written twice, one named `undefined` a variable
 * that was not there.
 */
export function urlFault(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return 'is missing: give an absolute URL';
  if (!URL.canParse(value)) return 'is no absolute URL';
  const { protocol, hostname, username, search, hash } = new URL(value);
  if (/^https?$/.test(hostname)) return 'has its https:// twice';
  if (/(?:^|[/.])undefined(?:[/.]|$)/.test(value)) return 'holds the word undefined: a value was not there';
  if (username + search + hash !== '') return 'has a user, a query or a fragment: give none';
  if (protocol === 'https:') return undefined;
  if (protocol !== 'http:') return 'is neither https: nor http:';
  return isLoopback(hostname) ? undefined : 'is http: on another machine: use https:';
}

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

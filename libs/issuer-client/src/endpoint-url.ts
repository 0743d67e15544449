import { MisconfigurationError } from '@sallyport/protocol';

/**
 * Returns the parsed URL of an endpoint that may be called: `https:`, or `http:` to this machine.
 *
 * @throws {@link MisconfigurationError} `settings_invalid`; it names scheme and host, never path, query or user
 */
export function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw wrong('An endpoint of the issuer is not an absolute URL: write https://host/path.');
  if (url.username !== '' || url.password !== '') {
    throw wrong(
      `The endpoint at ${url.host} holds a user or password in its URL: configure credentials apart from it.`,
    );
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw wrong(
      `The endpoint at ${url.host || 'no host'} uses ${url.protocol} Use https:; http: is for loopback hosts only.`,
    );
  }
  return url;
}

/**
 * 127.0.0.0/8, ::1 and localhost (RFC 6761 §6.3). The URL parser has already normalised odd spellings of IPv4, and refused
 * what ends in a number and is none. `node:net` knows addresses too, and costs 5 ms where nothing else needs it yet.
 */
const isLoopback = (hostname: string): boolean => /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname);

const wrong = (fault: string) => new MisconfigurationError('settings_invalid', [fault]);

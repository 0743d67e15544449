import { MisconfigurationError } from '@sallyport/protocol';

/**
 * Returns the URL a credential may be sent to.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when it is no URL, is `http:` to another machine (RFC 6750
 * §5.3), carries credentials, or is outside the allowed origins
 */
export function safeUrl(input: string | URL | Request, origins?: readonly string[]): URL {
  const text = input instanceof Request ? input.url : String(input);
  if (!URL.canParse(text)) throw unsafe('The address of the call is no absolute URL: give it with https: and a host.');
  const url = new URL(text);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw unsafe(`${url.host} is to be called without https: a credential would be readable on the way. Use https:.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw unsafe(`The address of the call to ${url.host} carries a user name or password: take it out.`);
  }
  if (origins !== undefined && !origins.includes(url.origin)) {
    throw unsafe(`${url.host} is not among the origins these credentials are for: add it, or call it without them.`);
  }
  return url;
}

export const unsafe = (fault: string): MisconfigurationError => new MisconfigurationError('settings_invalid', [fault]);

/** Never `follow`: what a credential was made for does not reach another URL. `error` stays when the caller asks for it. */
export function redirectMode(input: string | URL | Request, init: RequestInit): 'error' | 'manual' {
  const asked = init.redirect ?? (input instanceof Request ? input.redirect : 'manual');
  return asked === 'error' ? 'error' : 'manual';
}

const origin = String.raw`^http://(?:127\.0\.0\.1|localhost)(?::\d{1,5})?/`;
/** The addresses of pages in a browser: each is called back where it lives. */
const pages = '|_console/';
const callback = new RegExp(`${origin}(?:callback|authenticated${pages})?$`);
const signedOut = new RegExp(`${origin}(?:signedout${pages})?$`);

/**
 * Where a code may be sent: an application of this machine, whatever its port (RFC 8252 §7.3). Matched as text, so that
 * nothing depends on how two parsers read one URL.
 */
export const isCallback = (uri: string): boolean => callback.test(uri) && URL.canParse(uri);

/** Where a browser may be sent after a logout. */
export const isSignedOutPage = (uri: string): boolean => signedOut.test(uri) && URL.canParse(uri);

/** The address with further parameters; those without a value stay out. */
export function withParameters(uri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

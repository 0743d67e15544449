import * as z from 'zod/mini';

/** One environment variable: how it is read, what it means, and what to say when its value cannot be used. */
export interface Setting<Value> {
  readonly name: string;
  /** For the generated reference: one sentence. */
  readonly means: string;
  /** What a good value looks like, in words that follow "expected". */
  readonly expected: string;
  /** The value when the variable is unset or empty; absent: there is none. */
  readonly default?: Value;
  readonly schema: z.ZodMiniType<Value, string>;
  /** Its value never appears in a fault. */
  readonly secret?: true;
}

type Described<Value> = Pick<Setting<Value>, 'means'> & { readonly default?: Value };

export const text = (name: string, setting: Described<string> & { secret?: true }): Setting<string> => ({
  name,
  expected: 'a text without line breaks',
  schema: z.string().check(z.regex(/^[^\r\n]+$/)),
  ...setting,
});

export const headerName = (name: string, setting: Described<string>): Setting<string> => ({
  name,
  expected: 'a header name of letters, digits and hyphens',
  schema: z.string().check(z.regex(/^[A-Za-z0-9-]+$/)),
  ...setting,
});

export const oneOf = <const Values extends readonly [string, ...string[]]>(
  name: string,
  values: Values,
  setting: Described<Values[number]>,
): Setting<Values[number]> => ({
  name,
  expected: `one of ${values.join(', ')}`,
  schema: z.pipe(
    z.pipe(
      z.string(),
      z.transform((raw: string) => raw.trim().toLowerCase()),
    ),
    z.enum(values),
  ) as unknown as z.ZodMiniType<Values[number], string>,
  ...setting,
});

export const wholeNumber = (
  name: string,
  [min, max]: readonly [number, number],
  setting: Described<number>,
): Setting<number> => ({
  name,
  expected: `a whole number from ${min} to ${max}`,
  schema: z.pipe(
    z.pipe(z.string().check(z.regex(/^\d{1,10}$/)), z.transform(Number)),
    z.number().check(z.gte(min), z.lte(max)),
  ),
  ...setting,
});

export const list = (name: string, setting: Described<readonly string[]>): Setting<readonly string[]> => ({
  name,
  expected: 'a list separated by commas, no part empty',
  schema: z.pipe(
    z.pipe(
      z.string(),
      z.transform((raw: string): readonly string[] => raw.split(',').map((part) => part.trim())),
    ),
    z.readonly(z.array(z.string().check(z.minLength(1)))),
  ),
  ...setting,
});

/** Origins as browsers send them (RFC 6454 §6.1), or a star for all of them. */
export const origins = (name: string, setting: Described<readonly string[]>): Setting<readonly string[]> => ({
  ...list(name, setting),
  expected: '* or origins separated by commas, such as https://shop.example.com: scheme and host, without a path',
  schema: z.pipe(
    z.pipe(
      z.string(),
      z.transform((raw: string): readonly string[] => raw.split(',').map((part) => part.trim())),
    ),
    z.readonly(z.array(z.string().check(z.refine(isOrigin)))),
  ),
});

const isOrigin = (text: string): boolean =>
  text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text);

/** An absolute URL, kept as written: issuers are compared by their exact characters. */
export const url = (name: string, setting: Described<string>): Setting<string> => ({
  name,
  expected: 'an absolute https: URL (http: for loopback hosts only) without query, fragment or user',
  schema: z.string().check(z.refine(isPlainUrl)),
  ...setting,
});

function isPlainUrl(raw: string): boolean {
  const parsed = URL.canParse(raw) ? new URL(raw) : undefined;
  if (parsed === undefined || /\s/.test(raw)) return false;
  const { protocol, search, hash, username, password } = parsed;
  return (protocol === 'https:' || protocol === 'http:') && search + hash + username + password === '';
}

/** A PKCS #8 key in PEM; `\n` may be written as two characters, where a variable cannot hold a line break. */
export const pem = (name: string, setting: Described<string>): Setting<string> => ({
  name,
  expected: 'a private key in PEM, beginning with -----BEGIN PRIVATE KEY-----',
  schema: z.pipe(
    z.pipe(
      z.string(),
      z.transform((raw: string) => raw.replaceAll(String.raw`\n`, '\n').trim()),
    ),
    z.string().check(z.regex(/^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\s]+\n-----END PRIVATE KEY-----$/)),
  ),
  secret: true,
  ...setting,
});

/** A moment, kept as milliseconds since the epoch; a date alone is its first moment in UTC. */
export const moment = (name: string, setting: Described<number>): Setting<number> => ({
  name,
  expected: 'a date such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z',
  schema: z.pipe(
    z.pipe(
      z.string().check(z.regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/)),
      z.transform((raw: string) => Date.parse(raw)),
    ),
    z.number(),
  ),
  ...setting,
});

/** A text of a given form. */
export const pattern = (
  name: string,
  form: { readonly matches: RegExp; readonly expected: string },
  setting: Described<string>,
): Setting<string> => ({
  name,
  expected: form.expected,
  schema: z.string().check(z.regex(form.matches)),
  ...setting,
});

/** A list of providers, each a kind and, for two of one kind, a label: `auth0,auth0:legacy`. */
export const identityProviderNames = (
  name: string,
  kinds: readonly string[],
  setting: Described<readonly string[]>,
): Setting<readonly string[]> => ({
  ...list(name, setting),
  expected: `one or more of ${kinds.join(', ')}, by commas, a second of one kind with a label (${kinds[1]}:legacy)`,
  schema: z.pipe(
    z.pipe(
      z.string(),
      z.transform((raw: string): readonly string[] => raw.split(',').map((part) => part.trim().toLowerCase())),
    ),
    z.readonly(z.array(z.string().check(z.regex(new RegExp(`^(?:${kinds.join('|')})(?::[a-z0-9-]{1,30})?$`))))),
  ),
});

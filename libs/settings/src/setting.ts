/** One environment variable: how it is read, what it means, and what to say when its value cannot be used. */
export interface Setting<Value> {
  readonly name: string;
  /** For the generated reference: one sentence. Bundles for Lambda leave it out (tools/without-meanings.mjs). */
  readonly means: string;
  /** What a good value looks like, in words that follow "expected". */
  readonly expected: string;
  /** The value when the variable is unset or empty; absent: there is none. */
  readonly default?: Value;
  /** The value that a text stands for, or undefined when it stands for none. Never throws. */
  readonly read: (raw: string) => Value | undefined;
  /** Its value never appears in a fault. */
  readonly secret?: true;
}

type Described<Value> = Pick<Setting<Value>, 'means'> & { readonly default?: Value };

/** A reader of texts that are kept as they are. */
const where =
  (isGood: (raw: string) => boolean) =>
  (raw: string): string | undefined =>
    isGood(raw) ? raw : undefined;

const matching = (form: RegExp) => where((raw) => form.test(raw));

/** A reader of texts by commas, of which each must be good. */
const listWhere =
  (isGood: (part: string) => boolean) =>
  (raw: string): readonly string[] | undefined => {
    const parts = raw.split(',').map((part) => part.trim());
    return parts.every(isGood) ? parts : undefined;
  };

export const text = (name: string, setting: Described<string> & { secret?: true }): Setting<string> => ({
  name,
  expected: 'a text without line breaks',
  read: matching(/^[^\r\n]+$/),
  ...setting,
});

export const headerName = (name: string, setting: Described<string>): Setting<string> => ({
  name,
  expected: 'a header name of letters, digits and hyphens',
  read: matching(/^[A-Za-z0-9-]+$/),
  ...setting,
});

export const oneOf = <const Values extends readonly [string, ...string[]]>(
  name: string,
  values: Values,
  setting: Described<Values[number]>,
): Setting<Values[number]> => ({
  name,
  expected: `one of ${values.join(', ')}`,
  read: (raw) => values.find((value) => value === raw.trim().toLowerCase()),
  ...setting,
});

export const wholeNumber = (
  name: string,
  [min, max]: readonly [number, number],
  setting: Described<number>,
): Setting<number> => ({
  name,
  expected: `a whole number from ${min} to ${max}`,
  read: (raw) => (/^\d{1,10}$/.test(raw) && Number(raw) >= min && Number(raw) <= max ? Number(raw) : undefined),
  ...setting,
});

export const list = (name: string, setting: Described<readonly string[]>): Setting<readonly string[]> => ({
  name,
  expected: 'a list separated by commas, no part empty',
  read: listWhere((part) => part !== ''),
  ...setting,
});

/** A list whose parts have a given form. */
export const listOf = (
  name: string,
  form: { readonly matches: RegExp; readonly expected: string },
  setting: Described<readonly string[]>,
): Setting<readonly string[]> => ({
  name,
  expected: form.expected,
  read: listWhere((part) => form.matches.test(part)),
  ...setting,
});

/** Origins as browsers send them (RFC 6454 §6.1), or a star for all of them. */
export const origins = (name: string, setting: Described<readonly string[]>): Setting<readonly string[]> => ({
  name,
  expected: '* or origins separated by commas, such as https://shop.example.com: scheme and host, without a path',
  read: listWhere(isOrigin),
  ...setting,
});

const isOrigin = (text: string): boolean =>
  text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text);

/** An absolute URL, kept as written: issuers are compared by their exact characters. */
export const url = (name: string, setting: Described<string>): Setting<string> => ({
  name,
  expected: 'an absolute https: URL (http: for loopback hosts only) without query, fragment or user',
  read: where(isPlainUrl),
  ...setting,
});

function isPlainUrl(raw: string): boolean {
  const parsed = URL.canParse(raw) ? new URL(raw) : undefined;
  if (parsed === undefined || /\s/.test(raw)) return false;
  const { protocol, search, hash, username, password } = parsed;
  return (protocol === 'https:' || protocol === 'http:') && search + hash + username + password === '';
}

const pkcs8 = matching(/^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\s]+\n-----END PRIVATE KEY-----$/);

/** A PKCS #8 key in PEM; `\n` may be written as two characters, where a variable cannot hold a line break. */
export const pem = (name: string, setting: Described<string>): Setting<string> => ({
  name,
  expected: 'a private key in PEM, beginning with -----BEGIN PRIVATE KEY-----',
  read: (raw) => pkcs8(raw.replaceAll(String.raw`\n`, '\n').trim()),
  secret: true,
  ...setting,
});

/** A moment, kept as milliseconds since the epoch; a date alone is its first moment in UTC. */
export const moment = (name: string, setting: Described<number>): Setting<number> => ({
  name,
  expected: 'a date such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z',
  read: (raw) => {
    const at = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/.test(raw) ? Date.parse(raw) : Number.NaN;
    return Number.isNaN(at) ? undefined : at;
  },
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
  read: matching(form.matches),
  ...setting,
});

/** A list of providers, each a kind and, for two of one kind, a label: `auth0,auth0:legacy`. */
export const identityProviderNames = (
  name: string,
  kinds: readonly string[],
  setting: Described<readonly string[]>,
): Setting<readonly string[]> => {
  const isName = new RegExp(`^(?:${kinds.join('|')})(?::[a-z0-9-]{1,30})?$`);
  const readNames = listWhere((part) => isName.test(part));
  return {
    name,
    expected: `one or more of ${kinds.join(', ')}, by commas, a second of one kind with a label (${kinds[1]}:legacy)`,
    read: (raw) => readNames(raw.toLowerCase()),
    ...setting,
  };
};

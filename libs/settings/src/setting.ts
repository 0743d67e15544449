/** One environment variable: how it is read, what it means, and what to say when its value cannot be used. */
export interface Setting<Value> {
  readonly name: string;
  /** For the generated reference: one sentence. Bundles for Lambda leave it out (tools/without-meanings.mjs). */
  readonly means: string;
  /** What a good value looks like, in words that follow "expected"; asked for when a fault is told. */
  readonly expected: () => string;
  /** The value when the variable is unset or empty; absent: there is none. */
  readonly default?: Value;
  /** The value that a text stands for, or undefined when it stands for none. Never throws. */
  readonly read: (raw: string) => Value | undefined;
  /** Its value never appears in a fault. */
  readonly secret?: true;
}

type Described<Value> = Pick<Setting<Value>, 'means' | 'secret'> & { readonly default?: Value };

/** A setting of a kind; its type says whether it has a default. */
type Made<Value, About> = Setting<Value> & Pick<About, keyof About & 'default'>;

/** What makes settings that are read alike. */
const kind =
  <Value>(expected: () => string, read: Setting<Value>['read']) =>
  <const About extends Described<Value>>(name: string, about: About): Made<Value, About> => ({
    name,
    expected,
    read,
    ...about,
  });

/** The form of a text, and the words for it. */
interface Form {
  readonly matches: RegExp;
  readonly expected: () => string;
}

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

export const text = kind(() => 'a text without line breaks', matching(/^[^\r\n]+$/));

export const headerName = kind(() => 'a header name of letters, digits and hyphens', matching(/^[A-Za-z0-9-]+$/));

export const oneOf = <
  const Values extends readonly [string, ...string[]],
  const About extends Described<Values[number]>,
>(
  name: string,
  values: Values,
  about: About,
): Made<Values[number], About> =>
  kind<Values[number]>(
    () => `one of ${values.join(', ')}`,
    (raw) => values.find((value) => value === raw.trim().toLowerCase()),
  )(name, about);

export const wholeNumber = <const About extends Described<number>>(
  name: string,
  [min, max]: readonly [number, number],
  about: About,
): Made<number, About> =>
  kind(
    () => `a whole number from ${min} to ${max}`,
    (raw) => (/^\d{1,10}$/.test(raw) && Number(raw) >= min && Number(raw) <= max ? Number(raw) : undefined),
  )(name, about);

export const list = kind(
  () => 'a list separated by commas, no part empty',
  listWhere((part) => part !== ''),
);

/** A list whose parts have a given form. */
export const listOf = <const About extends Described<readonly string[]>>(name: string, form: Form, about: About) =>
  kind(
    form.expected,
    listWhere((part) => form.matches.test(part)),
  )(name, about);

const isOrigin = (text: string): boolean =>
  text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text);

/** Origins as browsers send them (RFC 6454 §6.1), or a star for all of them. */
export const origins = kind(
  () => '* or origins separated by commas, such as https://shop.example.com: scheme and host, without a path',
  listWhere(isOrigin),
);

/** An absolute URL, kept as written: issuers are compared by their exact characters. */
export const url = kind(
  () => 'an absolute https: URL (http: for loopback hosts only) without query, fragment or user',
  where(isPlainUrl),
);

function isPlainUrl(raw: string): boolean {
  const parsed = URL.canParse(raw) ? new URL(raw) : undefined;
  if (parsed === undefined || /\s/.test(raw)) return false;
  const { protocol, search, hash, username, password } = parsed;
  return (protocol === 'https:' || protocol === 'http:') && search + hash + username + password === '';
}

const pkcs8 = matching(/^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\s]+\n-----END PRIVATE KEY-----$/);

/** A PKCS #8 key in PEM; `\n` may be written as two characters, where a variable cannot hold a line break. Secret. */
export const pem = (name: string, about: Omit<Described<string>, 'secret'>): Setting<string> =>
  kind(
    () => 'a private key in PEM, beginning with -----BEGIN PRIVATE KEY-----',
    (raw) => pkcs8(raw.replaceAll(String.raw`\n`, '\n').trim()),
  )(name, { ...about, secret: true });

/** A moment, kept as milliseconds since the epoch; a date alone is its first moment in UTC. */
export const moment = kind(
  () => 'a date such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z',
  (raw) => {
    const at = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/.test(raw) ? Date.parse(raw) : Number.NaN;
    return Number.isNaN(at) ? undefined : at;
  },
);

/** A text of a given form. */
export const pattern = <const About extends Described<string>>(name: string, form: Form, about: About) =>
  kind(form.expected, matching(form.matches))(name, about);

/** A list of providers, each a kind and, for two of one kind, a label: `auth0,auth0:legacy`. */
export const identityProviderNames = <const About extends Described<readonly string[]>>(
  name: string,
  kinds: readonly string[],
  about: About,
) => {
  const isName = new RegExp(`^(?:${kinds.join('|')})(?::[a-z0-9-]{1,30})?$`);
  const readNames = listWhere((part) => isName.test(part));
  return kind(
    () => `one or more of ${kinds.join(', ')}, by commas, a second of one kind with a label (${kinds[1]}:legacy)`,
    (raw) => readNames(raw.toLowerCase()),
  )(name, about);
};

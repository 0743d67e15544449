import { maxLifetime, now, skew, type World } from './generate.js';

/** A token as a lenient reader sees it. */
export interface View {
  readonly token: string;
  readonly world: World;
  readonly parts: readonly string[];
  readonly headerBytes: Buffer;
  readonly claimsBytes: Buffer;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A place where Sallyport refuses on purpose what jose accepts. */
export interface NamedDecision {
  readonly name: string;
  readonly why: string;
  applies(token: View): boolean;
}

export const decisions: readonly NamedDecision[] = [
  {
    name: 'one spelling per token',
    why: 'Padding, unused bits and characters outside the alphabet give one token many spellings (INV-7).',
    applies: ({ parts }) => parts.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part),
  },
  {
    name: 'no member twice',
    why: 'Readers disagree on which of two equal names counts (T-FMT-3, T-FMT-4).',
    applies: ({ headerBytes, claimsBytes }) => hasDuplicates(headerBytes) || hasDuplicates(claimsBytes),
  },
  {
    name: 'exact UTF-8 without a byte order mark',
    why: 'Replaced bytes make different claims equal (T-FMT-5).',
    applies: ({ headerBytes, claimsBytes }) => !isExactText(headerBytes) || !isExactText(claimsBytes),
  },
  {
    name: 'at most 16 KB',
    why: 'Bounded work for anyone who has not shown a good token yet (T-FMT-2).',
    applies: ({ token }) => token.length > 16_384,
  },
  {
    name: 'access tokens only, by typ',
    why: 'Other kinds of JWT carry the same signature (T-KIND-1).',
    applies: ({ header: { typ } }) =>
      typ !== undefined &&
      !(typeof typ === 'string' && ['jwt', 'at+jwt', 'application/at+jwt'].includes(typ.toLowerCase())),
  },
  {
    name: 'access tokens only, by claim',
    why: 'Some issuers give every kind of JWT the same typ (T-KIND-1).',
    applies: ({ claims }) =>
      ['at_hash', 'c_hash', 'nonce', 'events', 'htm', 'token_introspection'].some((mark) => mark in claims),
  },
  {
    name: 'no b64, crit, zip, enc or cty',
    why: 'No extension of JWS is supported, and nothing nested (T-CRIT-2, T-FMT-1).',
    applies: ({ header }) => ['b64', 'crit', 'zip', 'enc', 'cty'].some((name) => name in header),
  },
  {
    name: 'without kid, one key only',
    why: 'Nothing is tried in turn, and a second key never changes which one is used (T-KID-3).',
    applies: ({ header, world }) => !('kid' in header) && world.usable > 1,
  },
  {
    name: 'no kid for two keys',
    why: 'An ambiguous name names nothing (T-JWKS-6).',
    applies: ({ header: { kid, alg }, world }) =>
      world.shared !== undefined && (kid === world.shared.kid || (kid === undefined && alg === world.shared.alg)),
  },
  {
    name: 'exp is finite and near',
    why: 'Milliseconds, 1e400 and tokens for ever are mistakes of the issuer (T-CLM-1).',
    applies: ({ claims: { exp } }) => typeof exp === 'number' && exp > now + maxLifetime + skew,
  },
  {
    name: 'times are finite',
    why: '-1e400 is no point in time (T-CLM-2).',
    applies: ({ claims: { nbf, iat } }) =>
      [nbf, iat].some((time) => typeof time === 'number' && !Number.isFinite(time)),
  },
  {
    name: 'not issued in the future',
    why: 'An issuer that is ahead of us by more than the skew is not to be trusted with exp either (T-CLM-2).',
    applies: ({ claims: { iat } }) => typeof iat === 'number' && iat > now + skew,
  },
  {
    name: 'a subject that is someone',
    why: 'An empty or odd sub becomes an empty principal (T-CLM-4).',
    applies: ({ claims: { sub } }) => sub !== undefined && (typeof sub !== 'string' || sub === ''),
  },
  {
    name: 'jti is a string',
    why: 'RFC 7519 §4.1.7; deny lists compare it.',
    applies: ({ claims: { jti } }) => jti !== undefined && typeof jti !== 'string',
  },
  {
    name: 'aud holds strings only',
    why: 'RFC 7519 §4.1.3 (T-CLM-3).',
    applies: ({ claims: { aud } }) => Array.isArray(aud) && aud.some((member) => typeof member !== 'string'),
  },
  {
    name: 'bound tokens are no bearer tokens',
    why: 'Whoever stole it could use it (T-POP-2).',
    applies: ({ claims }) => 'cnf' in claims,
  },
];

export function view(token: string, world: World): View {
  const parts = token.split('.');
  const [headerBytes, claimsBytes] = [0, 1].map((at) => Buffer.from(parts[at] ?? '', 'base64url')) as [Buffer, Buffer];
  return { token, world, parts, headerBytes, claimsBytes, header: lenient(headerBytes), claims: lenient(claimsBytes) };
}

function lenient(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Counts names in the text and in the value: another way than the one under test. */
function hasDuplicates(bytes: Buffer): boolean {
  const text = new TextDecoder().decode(bytes);
  const written = text.match(/"(?:[^"\\]|\\.)*"\s*:/g)?.length ?? 0;
  const count = (value: unknown): number =>
    typeof value !== 'object' || value === null
      ? 0
      : Object.values(value).reduce<number>((sum, member) => sum + count(member), 0) +
        (Array.isArray(value) ? 0 : Object.keys(value).length);
  return written !== count(lenient(bytes));
}

function isExactText(bytes: Buffer): boolean {
  return Buffer.from(new TextDecoder().decode(bytes)).equals(bytes);
}

import { kindOf } from '@sallyport/protocol';

/** What can be told of a token without telling it: its form, and names and kinds of what is in it. */
export interface SeenToken {
  readonly form: 'a JWT' | 'an encrypted JWT' | 'opaque';
  readonly characters: number;
  /** Of a JWT; undefined where a part is no JSON object. */
  readonly header: Shapes | undefined;
  readonly claims: Shapes | undefined;
}

/** Name → kind, `a text of 12 characters`. */
type Shapes = ReadonlyMap<string, string>;

/**
 * Returns the shape of a token, for words alone: nothing is verified and nothing is decided by it. Told as they are: `alg`
 * and `typ` of the header where they are words of the JOSE registries.
 */
export function seenToken(token: string): SeenToken {
  const parts = token.split('.', 6);
  const [header = '', claims = ''] = parts;
  const form = parts.length === 3 ? 'a JWT' : parts.length === 5 ? 'an encrypted JWT' : 'opaque';
  return {
    form,
    characters: token.length,
    header: form === 'opaque' ? undefined : shapesIn(header, headerMember),
    claims: form === 'a JWT' ? shapesIn(claims, (_, member) => kindOf(member)) : undefined,
  };
}

/** `iat, exp and 3 more`. A name that is no plain word is counted, not told: anything may have been made a name. */
export function namesOf(shapes: Shapes): string {
  const plain = [...shapes.keys()].filter((name) => plainName.test(name)).slice(0, maxNames);
  const more = shapes.size - plain.length;
  return [plain.join(', '), ...(more === 0 ? [] : [`${more} more`])].filter((part) => part !== '').join(' and ');
}

/** `aud a text of 12 characters, exp missing`, for exactly these names. */
export const shapesOf = (shapes: Shapes | undefined, names: readonly string[]): string =>
  names.map((name) => `${name} ${shapes?.get(name) ?? 'missing'}`).join(', ');

const maxNames = 24;
const plainName = /^[A-Za-z][\w.:/#-]{0,63}$/;
const registered: Readonly<Record<string, RegExp>> = {
  alg: /^(?:none|(?:HS|RS|PS|ES)(?:256|384|512)|ES256K|EdDSA|Ed25519|Ed448)$/,
  typ: /^(?:application\/)?(?:(?:at|dpop|logout|secevent|token-introspection)\+)?jwt$/i,
};

function shapesIn(part: string, describe: (name: string, member: unknown) => string): Shapes | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value).map(([name, member]) => [name, describe(name, member)]));
  } catch {
    return undefined;
  }
}

const headerMember = (name: string, member: unknown): string =>
  typeof member === 'string' && Object.hasOwn(registered, name) && registered[name]!.test(member)
    ? member
    : kindOf(member);

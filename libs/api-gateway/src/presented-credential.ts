import { readBearer, type TokenScheme } from '@sallyport/credentials';
import { refused, type Credential, type Outcome } from '@sallyport/protocol';
import { membersOf } from './event-members.js';

/** What an event holds where the credential belongs. Unverified. */
export interface Presented {
  /** Every value that was sent: none, one, or more than one, which is refused. */
  readonly values: readonly string[];
  /** `token`: a bare token, where there is no room for a scheme (query parameter, subprotocol). */
  readonly form: 'header' | 'token';
}

/** A refusal when there is more than one value, even where they agree: whoever stands in front may have read either. */
export function readPresented({ values, form }: Presented, scheme?: TokenScheme): Outcome<Credential> {
  if (values.length > 1) return refused('credential_ambiguous');
  const [value] = values;
  if (form === 'header') return readBearer(value, scheme);
  if (value === undefined || value === '') return refused('credential_missing');
  return value.startsWith(' ') ? refused('authorization_malformed') : readBearer(`Bearer ${value}`);
}

/**
 * Returns every value of a header, whatever its casing. `multiValueHeaders` has them all; `headers` has the last of
 * each casing, and a value there that the other does not know counts as one more.
 */
export function headerValues(name: string, headers: unknown, multiValueHeaders?: unknown): string[] {
  const all = namedValues(name, multiValueHeaders, sameHeader);
  const last = namedValues(name, headers, sameHeader);
  return all.length === 0 ? last : [...all, ...last.filter((value) => !all.includes(value))];
}

/** As `headerValues`; names of query parameters have a case. */
export function queryValues(name: string, query: unknown, multiValueQuery?: unknown): string[] {
  const all = namedValues(name, multiValueQuery, Object.is);
  const last = namedValues(name, query, Object.is);
  return all.length === 0 ? last : [...all, ...last.filter((value) => !all.includes(value))];
}

const sameHeader = (one: string, other: string): boolean =>
  one.length === other.length && one.toLowerCase() === other.toLowerCase();

function namedValues(name: string, members: unknown, same: (one: string, other: string) => boolean): string[] {
  return Object.entries(membersOf(members)).flatMap(([key, value]) => {
    if (!same(key, name)) return [];
    return (Array.isArray(value) ? (value as unknown[]) : [value]).filter((each) => typeof each === 'string');
  });
}

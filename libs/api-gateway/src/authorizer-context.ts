import { hash } from 'node:crypto';
import type { Principal } from '@sallyport/protocol';
import { ByScopes } from './by-scopes.js';

/** What the authorizer hands on to integrations and access logs: flat values, no token, nothing secret. */
export type AuthorizerContext = Readonly<Record<string, string | number | boolean>>;

/** How a list of scopes is written. Either way it is written, never read: a token separates them by spaces. */
export type ScopeSeparator = 'space' | 'comma';

/** UTF-8. With a policy of some forty routes the answer stays below 8 KB. */
const maxScopeBytes = 2_048;
const maxIdentifierBytes = 512;
// But for " and \, which nobody escapes on the way into the JSON of an access log.
const plainAscii = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const notPlain = /[\p{Cc}\p{Cs}\u2028\u2029"\\]/u;
// RFC 6749 §3.3. Anything else could become another scope once it is joined to a list.
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Returns `subject`, and `scope` and `clientId` when the token has them.
 *
 * `scope` holds whole scope names only, as many as 2 KB take: no name is ever cut into another one, and one that is no
 * scope-token of RFC 6749 §3.3 is left out; so is one with a comma where commas separate. Not for decisions: it may hold
 * less than the token does.
 */
export function authorizerContext(
  principal: Principal,
  separator?: ScopeSeparator,
  manifest?: string,
): AuthorizerContext {
  const { subject, clientId } = principal;
  const context: Record<string, string> = scopeContext(principal, separator);
  context['subject'] = plainIdentifier(subject);
  if (clientId !== undefined)
    context['clientId'] = clientId === subject ? context['subject'] : plainIdentifier(clientId);
  if (manifest !== undefined) context['manifest'] = manifest;
  return context;
}

/** Returns `scope` alone, and nothing for a token without one. */
export function scopeContext({ scopes }: Principal, separator: ScopeSeparator = 'space'): { scope?: string } {
  const scope = scopeList(scopes, separator === 'comma' ? ',' : ' ');
  return scope === '' ? {} : { scope };
}

/**
 * Returns an identifier as it is, or `sha256:` and its digest (base64url) when it has control characters, a quotation mark, a
 * backslash, half a character or more than 512 bytes: two callers never look alike because one of them was cut or cleaned.
 */
export function plainIdentifier(value: string): string {
  if (value.length <= maxIdentifierBytes && plainAscii.test(value)) return value; // nearly every one, in one pass
  const plain = Buffer.byteLength(value) <= maxIdentifierBytes && !notPlain.test(value);
  return plain ? value : `sha256:${hash('sha256', value, 'base64url')}`;
}

const lists = new ByScopes<string>();
const scopeList = (scopes: ReadonlySet<string>, separator: ' ' | ','): string =>
  lists.get(scopes, separator, () => writeList(scopes, separator));

function writeList(scopes: ReadonlySet<string>, separator: ' ' | ','): string {
  let list = '';
  for (const scope of scopes) {
    if (!scopeToken.test(scope) || scope.includes(separator) || list.length + 1 + scope.length > maxScopeBytes)
      continue;
    list = list === '' ? scope : `${list}${separator}${scope}`;
  }
  return list;
}

import type { Confirmation } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import { scopeSet } from './scope-set.js';
import { sharedList } from './shared-text.js';

/** A claim that names somebody: a string that is not empty. */
export const readName = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Scopes as RFC 6749 §3.3 writes them, names between single spaces. In any other shape: none. */
export const readScopeString = (scope: unknown): ReadonlySet<string> =>
  typeof scope === 'string' ? scopeSet('text', scope, () => scope.split(' ').filter((each) => each !== '')) : noScopes;

/** Scopes as a list of names. One member that is no name spoils the list: none then. */
export const readScopeList = (scopes: unknown): ReadonlySet<string> =>
  Array.isArray(scopes) && scopes.every((each) => readName(each) !== undefined)
    ? scopeSet('list', JSON.stringify(scopes), () => scopes as string[])
    : noScopes;

const noScopes = scopeSet('text', '', () => []);

/** A string is ONE audience, spaces and all (RFC 7519 §4.1.3). */
export function readAudience(aud: unknown): readonly string[] {
  if (typeof aud === 'string') return sharedList(aud);
  return Array.isArray(aud) ? aud.filter((each): each is string => typeof each === 'string') : [];
}

/** Present as soon as the token is bound to anything, known to us or not: then it is no bearer token (RFC 7800 §3). */
export function readConfirmation(claims: Claims): { readonly confirmation?: Confirmation } {
  if (!Object.hasOwn(claims, 'cnf')) return {};
  const cnf = (claims['cnf'] ?? {}) as Readonly<Record<string, unknown>>;
  const jkt = readName(cnf['jkt']);
  const thumbprint = readName(cnf['x5t#S256']);
  return {
    confirmation: { ...(jkt !== undefined && { jkt }), ...(thumbprint !== undefined && { 'x5t#S256': thumbprint }) },
  };
}

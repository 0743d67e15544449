import type { Grant } from '@sallyport/issuer-client';
import type { Outcome, Principal } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import type { ScopeNames } from './dialect.js';

/** A grant in our scope names. `missingScopes` lists what was asked for and is not among the granted, when that shows. */
export type TokenGrant =
  | (Extract<Grant, { granted: true }> & { readonly missingScopes?: readonly string[] })
  | Extract<Grant, { granted: false }>;

export interface Granting {
  readonly scopeNames: ScopeNames;
  /** Claims → principal, scopes in the vendor's names. */
  readPrincipal(claims: Claims): Outcome<Principal>;
}

/**
 * Returns the grant with our scope names, and with what is missing from it. An answer that does not repeat the scope
 * leaves the JWT to say it; a token that is none says nothing, and nothing is called missing then.
 *
 * The JWT is read unverified: it was issued to us a moment ago and opens nothing here.
 */
export function inOurWords(grant: Grant, asked: readonly string[], granting: Granting): TokenGrant {
  if (!grant.granted) return grant;
  const granted = grant.scopes === 'not-reported' ? scopesOfJwt(grant.accessToken, granting) : grant.scopes;
  if (granted === undefined) return grant;
  const scopes = granted.map((scope) => granting.scopeNames.toOurs(scope) ?? scope);
  const missing = asked.filter((scope) => !scopes.includes(scope));
  return { ...grant, scopes, ...(missing.length > 0 && { missingScopes: missing }) };
}

function scopesOfJwt(token: string, { readPrincipal }: Granting): readonly string[] | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (typeof claims !== 'object' || claims === null) return undefined;
    const principal = readPrincipal(claims as Claims);
    return principal.ok ? [...principal.value.scopes] : undefined;
  } catch {
    return undefined;
  }
}

import type { Clock } from '@sallyport/protocol';
import { asText } from '../json.js';
import { isSignedBy, parseJwt } from './jwt.js';
import { createKeySet } from './key-set.js';

export type Claims = Readonly<Record<string, unknown>>;

/** What a native authorizer found out about a token before it looks at audience and scopes. */
export type Verified =
  | { readonly outcome: 'verified'; readonly claims: Claims }
  | { readonly outcome: 'refused'; readonly fault: string }
  | { readonly outcome: 'no-keys' };

export interface TrustedIssuer {
  readonly issuer: string;
  readonly jwksUri?: string | undefined;
}

const refused = (fault: string): Verified => ({ outcome: 'refused', fault });
const scheme = /^bearer +/i;

/** The token in an identity value: alone or behind `Bearer` (G28, G33). */
export const tokenIn = (value: string): string => value.replace(scheme, '');

/** What the times of a token say against it at this second, or `null`. `exp` must be there; the others may be. */
function timeFault({ exp, nbf, iat }: Claims, now: number): string | null {
  if (typeof exp !== 'number' || exp <= now) return 'the token has expired';
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now)) return 'the token is not valid yet';
  if (iat !== undefined && !(typeof iat === 'number' && iat <= now)) return 'the token was issued in the future';
  return null;
}

/**
 * Returns a check of issuer, signature and times, as the native authorizers of both kinds of API make it (G28, G33).
 *
 * RSA only, by the key that the header's `kid` names. Does NOT look at `aud`, `client_id`, `token_use` or scopes, and
 * allows no clock skew. The issuer is compared before any key is fetched.
 */
export function createTokenVerifier(
  issuers: readonly TrustedIssuer[],
  parts: { readonly fetch: typeof fetch; readonly clock: Clock },
): (token: string) => Promise<Verified> {
  const sets = new Map(issuers.map((issuer) => [issuer.issuer, createKeySet({ ...issuer, ...parts })]));
  return async (token) => {
    const jwt = parseJwt(token);
    if (jwt === null) return refused('the token is malformed');
    const keys = sets.get(String(jwt.claims['iss']));
    const { kid } = jwt.header;
    if (keys === undefined) return refused('the token has another issuer');
    if (typeof kid !== 'string') return refused('the token names no key');
    try {
      const key = await keys.find(kid);
      if (key === null || !isSignedBy(jwt, key)) return refused('the signature does not verify');
    } catch {
      return { outcome: 'no-keys' };
    }
    const fault = timeFault(jwt.claims, Math.floor(parts.clock() / 1000));
    return fault === null ? { outcome: 'verified', claims: jwt.claims } : refused(fault);
  };
}

/** Scopes of a token: `scope` as RFC 8693 writes it, else `scp` as text or list. */
export function scopesOf({ scope, scp }: Claims): readonly string[] {
  const granted = scope ?? scp;
  if (Array.isArray(granted)) return granted.filter((one) => typeof one === 'string');
  return typeof granted === 'string' ? granted.split(' ').filter(Boolean) : [];
}

/** Claims as integrations get them: text. A list is `[a b]` behind an HTTP API and `a,b` behind a REST API. */
export const claimTexts = (claims: Claims, kind: 'http' | 'rest'): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      if (!Array.isArray(value)) return [name, asText(value)];
      const members = value.map(asText);
      return [name, kind === 'http' ? `[${members.join(' ')}]` : members.join(',')];
    }),
  );

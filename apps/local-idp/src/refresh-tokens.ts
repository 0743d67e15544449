import { randomBytes } from 'node:crypto';
import type { TenantClient } from './tenant-clients.js';

interface Family<Grant> {
  readonly grant: Grant;
  current: string;
  revoked: boolean;
}

/** Refresh tokens, in families: all that followed from one sign-in. */
export interface RefreshTokens<Grant> {
  issue(grant: Grant): string;
  /**
   * The grant behind a token its client shows. One that was replaced before is a stolen or a lost one: it ends its whole
   * family (RFC 9700 §4.14.2).
   */
  use(token: string | null, client: TenantClient): Grant | undefined;
  /** The next token of the family; the shown one is spent. */
  rotate(token: string): string;
  /** What a token stands for, whoever holds it, revoked or not. */
  find(token: string): Grant | undefined;
  /** Ends the family. An unknown token is none. */
  revoke(token: string): void;
}

export function createRefreshTokens<Grant extends { readonly client: TenantClient }>(): RefreshTokens<Grant> {
  const families = new Map<string, Family<Grant>>();
  const next = (family: Family<Grant>): string => {
    family.current = randomBytes(48).toString('base64url');
    families.set(family.current, family);
    return family.current;
  };
  return {
    issue: (grant) => next({ grant, current: '', revoked: false }),
    use(token, client) {
      const family = token === null ? undefined : families.get(token);
      if (family === undefined || family.grant.client.clientId !== client.clientId) return undefined;
      if (token !== family.current) family.revoked = true;
      return family.revoked ? undefined : family.grant;
    },
    rotate: (token) => next(families.get(token)!),
    find: (token) => families.get(token)?.grant,
    revoke(token) {
      const family = families.get(token);
      if (family !== undefined) family.revoked = true;
    },
  };
}

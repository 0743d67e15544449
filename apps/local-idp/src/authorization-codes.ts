import { createHash } from 'node:crypto';
import { createExpiringValues } from './expiring-values.js';
import type { PersonaName } from './people.js';
import type { TenantClient } from './tenant-clients.js';

/** What a person granted to a client, as the code stands for it. */
export interface SignedIn {
  readonly client: TenantClient;
  readonly persona: PersonaName;
  readonly scopes: readonly string[];
  /** The API the access token is for, where the request named one. */
  readonly target?: string;
  readonly nonce?: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
}

/** Unknown, used before, too old or another client's; or bound to something else than was shown. */
export type CodeFault = 'code' | 'redirect_uri' | 'verifier';

export interface AuthorizationCodes {
  issue(signedIn: SignedIn): string;
  /** The grant behind a code, once. A code that its own client showed is spent, whatever came with it. */
  redeem(form: URLSearchParams, client: TenantClient): SignedIn | CodeFault;
}

const lifetimeSeconds = 60;

/** Codes for one use (RFC 6749 §4.1.2), bound to client, redirect URI and PKCE challenge (RFC 7636 §4.6). */
export function createAuthorizationCodes(now: () => number): AuthorizationCodes {
  const codes = createExpiringValues<SignedIn>(now, lifetimeSeconds);
  return {
    issue: (signedIn) => codes.put(signedIn),
    redeem(form, client) {
      const code = form.get('code') ?? '';
      // Another client's guess must not take the code away from its owner.
      if (codes.find(code)?.client.clientId !== client.clientId) return 'code';
      const signedIn = codes.take(code)!;
      if (form.get('redirect_uri') !== signedIn.redirectUri) return 'redirect_uri';
      const verifier = form.get('code_verifier') ?? '';
      return challengeOf(verifier) === signedIn.codeChallenge ? signedIn : 'verifier';
    },
  };
}

/** RFC 7636 §4.2, S256. */
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

import { isCallback } from './redirect-uris.js';
import type { TenantClient } from './tenant-clients.js';

/** What is wrong with a request whose client and redirect URI are good: the application is told. */
export type RequestFault =
  'repeated' | 'response_type' | 'challenge_missing' | 'challenge_method' | 'challenge_malformed';
/** What is wrong before the browser may be sent anywhere: the person is told. */
export type PageFault = 'client_unknown' | 'redirect_uri_foreign';

export interface AuthorizationRequest {
  readonly client: TenantClient;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly codeChallenge: string;
}

export type ReadRequest =
  | { readonly kind: 'page'; readonly fault: PageFault }
  | {
      readonly kind: 'refused';
      readonly fault: RequestFault;
      readonly redirectUri: string;
      readonly state: string | undefined;
    }
  | { readonly kind: 'asked'; readonly request: AuthorizationRequest };

/**
 * An authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3) as every dialect has it. Does NOT look at scopes and target.
 * PKCE with S256 is asked of everybody; a machine's client has no redirect URI, so none is good.
 */
export function readAuthorizationRequest(query: URLSearchParams, clients: readonly TenantClient[]): ReadRequest {
  const one = (name: string): string | undefined => query.get(name) ?? undefined;
  const repeated = (name: string): boolean => query.getAll(name).length > 1;

  const client = repeated('client_id') ? undefined : clients.find(({ clientId }) => clientId === one('client_id'));
  if (client === undefined) return { kind: 'page', fault: 'client_unknown' };
  const redirectUri = one('redirect_uri') ?? '';
  const registered = client.grants.includes('authorization_code') && isCallback(redirectUri);
  if (!registered || repeated('redirect_uri')) return { kind: 'page', fault: 'redirect_uri_foreign' };

  const state = one('state');
  const codeChallenge = one('code_challenge') ?? '';
  const fault = ((): RequestFault | undefined => {
    if ([...query.keys()].some(repeated)) return 'repeated';
    if (one('response_type') !== 'code') return 'response_type';
    if (codeChallenge === '') return 'challenge_missing';
    if (one('code_challenge_method') !== 'S256') return 'challenge_method';
    return /^[\w-]{43}$/.test(codeChallenge) ? undefined : 'challenge_malformed';
  })();
  return fault === undefined
    ? { kind: 'asked', request: { client, redirectUri, state, nonce: one('nonce'), codeChallenge } }
    : { kind: 'refused', fault, redirectUri, state };
}

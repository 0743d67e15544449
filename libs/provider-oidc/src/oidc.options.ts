import type { IntrospectionFormat, ScopeNames } from '@sallyport/identity-provider';
import type { ClientAuthentication } from '@sallyport/issuer-client';
import type { JwsAlgorithm, PinnedChains } from '@sallyport/keys';

/** One OpenID Connect or RFC 8414 issuer whose tokens are accepted. */
export interface OidcOptions {
  /** The setting's word for it: `oidc`, `local`, `oidc:partner`. */
  readonly name: string;
  /** Compared with `iss` and with the discovered metadata character by character; a final slash is part of it. */
  readonly issuer: string;
  /** One of these must be among `aud`. `null`: any audience. */
  readonly audience: readonly string[] | null;
  /** Accepted clients, compared with `client_id` (or `azp`). `null` or absent: any client of this audience. */
  readonly clientIds?: readonly string[] | null;
  readonly algorithms: readonly JwsAlgorithm[];
  readonly clockSkewSeconds: number;
  /** How far ahead `exp` may lie. */
  readonly maxLifetimeSeconds: number;
  /** The header must say `at+jwt` (RFC 9068 §4). Default false: `JWT` and no `typ` pass as well. */
  readonly requireAtJwt?: boolean;
  /** The key set, for an issuer without discovery. Keys are then fetched without looking at any metadata. */
  readonly jwksUri?: string;
  /** The CA whose certificates vouch for the keys of its tokens, where they bring them along (`x5c`). Absent: not read. */
  readonly pinnedChains?: PinnedChains;
  /** The introspection endpoint, where the metadata name none or another. */
  readonly introspectionUrl?: string;
  /** How we authenticate at the issuer: for tokens we ask for, and to introspect. */
  readonly authentication?: ClientAuthentication;
  /** Where introspection has credentials of its own. Default: `authentication`. */
  readonly introspectionAuthentication?: ClientAuthentication;
  /**
   * `remote`: opaque tokens are shown to the introspection endpoint. `local`: they are refused.
   * Default: `remote` when there are credentials.
   */
  readonly introspection?: 'remote' | 'local';
  /** In which form introspection is asked for. Default `json`. */
  readonly introspectionFormat?: IntrospectionFormat;
  /** The form member that names the API a token is for. Default `none`. */
  readonly target?: 'audience' | 'resource' | 'none';
  /** Our scope names and the issuer's; absent: the same. */
  readonly scopeNames?: ScopeNames;
}

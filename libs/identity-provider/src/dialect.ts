import type { ClientAuthentication, Endpoints } from '@sallyport/issuer-client';
import type { JsonObject, PinnedChains } from '@sallyport/keys';
import type { Outcome, Principal } from '@sallyport/protocol';
import type { Claims, TokenRules } from '@sallyport/token-verification';
import type { IdentityProviderCapabilities } from './capabilities.js';

/**
 * How one vendor departs from the RFCs: data and pure functions. `createIdentityProvider` turns it into the port, so a
 * provider module holds its dialect and nothing else.
 */
export interface Dialect {
  readonly name: string;
  readonly issuer: string;
  readonly capabilities: IdentityProviderCapabilities;
  /** What every JWT of this issuer must satisfy. */
  readonly rules: TokenRules;
  /** The CA whose certificates vouch for this issuer's keys, where its tokens bring them along (RFC 7515 §4.1.6). */
  readonly pinnedChains?: PinnedChains;
  /** Endpoints known beforehand; they stand in place of discovered ones. All there is when discovery is `static`. */
  readonly endpoints?: Endpoints;
  /** Ours, for issuance and revocation. */
  readonly authentication?: ClientAuthentication;
  /** Where introspection has credentials of its own. Default: the same. */
  readonly introspectionAuthentication?: ClientAuthentication;
  /** In which form introspection is asked for. Default `json`. */
  readonly introspectionFormat?: IntrospectionFormat;
  /** A missing introspection endpoint is then a fault of our settings, not a reason to refuse opaque tokens. */
  readonly insistsOnIntrospection?: boolean;
  /** Verified claims → principal. Scopes are the vendor's names. */
  readPrincipal(claims: Claims): Outcome<Principal>;
  /** An introspection answer with what RFC 7662 §2.2 has and this issuer leaves out. It is checked afterwards. */
  readonly completeAnswer?: (answer: JsonObject, nowMs: number) => JsonObject;
  /** Whether answers without an audience are read: a list of accepted clients stands in for it. Default: by `audienceCheck`. */
  readonly clientsStandInForAudience?: boolean;
  /** Our scope name → the vendor's, and back; undefined: not one of ours, so it grants nothing here. */
  readonly scopeNames?: ScopeNames;
  /** Form members that name the API a token is for, where a machine or a person asks for it. */
  targetParameters(target: string | undefined, caller: 'machine' | 'person'): Readonly<Record<string, string>>;
}

/**
 * `json`: RFC 7662. `signed`: the same, signed by the issuer for us (RFC 9701). `phantom`: the JWT access token that stands
 * for the opaque one, in place of an answer.
 */
export type IntrospectionFormat = 'json' | 'signed' | 'phantom';

export interface ScopeNames {
  toVendor(scope: string): string;
  toOurs(scope: string): string | undefined;
}

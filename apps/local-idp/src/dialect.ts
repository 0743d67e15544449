import type { KeyObject } from 'node:crypto';
import type { AskingName, ClientName, DevelopmentClient, TokenName } from './development-clients.js';
import type { EndpointCounters } from './endpoints.js';
import type { Faults } from './faults.js';
import type { KeyedClient } from './keyed-client.js';
import type { People } from './people.js';
import type { TokenCertificates } from './token-certificates.js';

/** `local` is the oidc dialect at the root of the server; the others live under a path of their own name. */
export const dialectNames = ['local', 'oidc', 'auth0', 'cognito', 'arculix'] as const;
export type DialectName = (typeof dialectNames)[number];

/** What a vendor's tenant can be set to. A switch that a dialect does not know changes nothing there. */
export interface DialectSwitches {
  /** Auth0, per API: its own profile (`typ: JWT`, `azp`, `gty`) or RFC 9068's (`at+jwt`, `client_id`, `jti`). */
  accessTokenProfile: 'auth0' | 'rfc9068';
  /** Auth0, RBAC with "add permissions in the access token": the granted permissions as a list beside `scope`. */
  permissions: boolean;
  /** Arculix: who is told about a token: the client it was issued to, as Doorkeeper does by default, or any client. */
  visibility: 'any' | 'own-tokens';
  /** Arculix: what introspection says of `exp`; `omitted` and `zero` make tokens that never expire. */
  expiry: 'usual' | 'omitted' | 'zero';
  /** OIDC: whether a token names its key by kid, or brings the certificates of its key along. */
  keyNamedBy: 'kid' | 'x5c';
}

export interface Signer {
  readonly kid: string;
  readonly alg: 'RS256';
  readonly privateKey: KeyObject;
}

export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** RFC 6749 §4.4.2, as this tenant wants it. */
export interface TokenRequest {
  readonly url: string;
  readonly client: DevelopmentClient;
  readonly form: Readonly<Record<string, string>>;
}

/** What a page in a browser is told of a tenant, in the shape that `libs/sign-in` takes. Nothing in it is secret. */
export interface BrowserSignIn {
  readonly provider: 'oidc' | 'auth0' | 'cognito' | 'arculix';
  readonly issuer: string;
  readonly clientId: string;
  /** In the vendor's spelling. */
  readonly scopes: readonly string[];
  /** How the authorization request names the API the access token is for. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Where there is no discovery. */
  readonly endpoints?: { readonly authorization: string; readonly token: string; readonly revocation: string };
}

/** One embedded tenant: what a test needs to know of it and may do to it. */
export interface EmbeddedDialect {
  readonly name: DialectName;
  /** As its tokens spell it in `iss`. Arculix names no issuer: its base URL. */
  readonly issuer: string;
  /** The API the tokens are for. Cognito: the resource server's identifier; its machine tokens carry no `aud`. */
  readonly audience: string;
  /** `stranger` is a client of the tenant that is not ours, and none of `local`; `web` is for people. */
  readonly clients: Readonly<Record<ClientName, DevelopmentClient>> &
    Readonly<Partial<Record<'stranger' | 'web', DevelopmentClient>>>;
  readonly counters: EndpointCounters;
  readonly people: People;
  /**
   * What a page needs to sign people in here with the public client.
   *
   * @param scopes - our names of the API's scopes; default: all
   */
  browserSignIn(scopes?: readonly string[]): BrowserSignIn;
  /** A machine client with a key instead of a secret and the reader's scopes; at `auth0` and `oidc`. */
  readonly keyed?: KeyedClient;
  /** The CA behind `keyNamedBy: 'x5c'`; at `oidc`. */
  readonly certificates?: TokenCertificates;
  readonly faults: Faults;
  /**
   * An access token, asked for over HTTP with the client's secret. Without `scopes`: all the client may have.
   * `scopes` are our names; the dialect spells them its way. A name it does not know is sent as it is.
   *
   * @throws Error with the OAuth error code when the grant is refused
   */
  token(name: AskingName, scopes?: readonly string[]): Promise<string>;
  /** The request that `token()` sends, for whoever wants to send it; the secret goes along by client_secret_basic. */
  tokenRequest(name: AskingName, scopes?: readonly string[]): TokenRequest;
  /**
   * The settings that make an application trust exactly this tenant and ask it for tokens as `issuingClient`, by default
   * `writer`. With `web` people sign in; `local` names no client.
   */
  environment(issuingClient?: TokenName | 'web'): Record<string, string>;
  /**
   * The current signing key of access tokens, to forge tokens in tests.
   *
   * @throws Error for arculix, whose tokens are opaque
   */
  signer(): Signer;
  /** The public key set (RFC 7517), as `jwks_uri` serves it. Arculix: empty. */
  jwks(): JsonWebKeySet;
  /**
   * A new key signs from now on. Auth0: the announced next key takes over and the old one stays published until
   * `revokeOldKeys()`; elsewhere the old key leaves the set at once. Opaque tokens stay good.
   */
  rotateKeys(): Promise<void>;
  /** Auth0: takes keys that no longer sign out of the set. Elsewhere none are left to take out. */
  revokeOldKeys(): void;
  /** Ends a token at the server, whoever holds it. A JWT that is verified elsewhere stays good until it expires. */
  revoke(token: string): Promise<void>;
  configure(switches: Partial<DialectSwitches>): void;
}

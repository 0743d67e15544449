import type { ScopeNames } from '@sallyport/identity-provider';
import type { ClientAuthentication } from '@sallyport/issuer-client';
import type { JwsAlgorithm } from '@sallyport/keys';

/** Where scopes are read from. They are united only when both are named: `permissions` is what RBAC granted. */
export type Auth0ScopeClaim = 'scope' | 'permissions';

/** One Auth0 tenant whose tokens are accepted for one API. */
export interface Auth0Options {
  /** The setting's word for it: `auth0`, `auth0:legacy`. */
  readonly name: string;
  /** Host of the tenant, `acme.eu.auth0.com`, or its custom domain. */
  readonly domain: string;
  /** Default `https://<domain>/`. The final slash is part of it. A custom domain makes a second issuer. */
  readonly issuer?: string;
  /** Identifiers of the API, as its settings have them. `null`: tokens for any API of the tenant. */
  readonly audience: readonly string[] | null;
  readonly algorithms: readonly JwsAlgorithm[];
  readonly clockSkewSeconds: number;
  /** How far ahead `exp` may lie; the tenant's own default is 86,400 and its limit 2,592,000. */
  readonly maxLifetimeSeconds: number;
  /** Default `['scope']`. */
  readonly scopeFrom?: readonly Auth0ScopeClaim[];
  /** A secret goes into the body, as Auth0 has it by default. */
  readonly authentication?: ClientAuthentication;
  /** Our scope names and the tenant's; absent: the same. */
  readonly scopeNames?: ScopeNames;
}

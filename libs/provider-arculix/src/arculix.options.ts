import type { ScopeNames } from '@sallyport/identity-provider';
import type { ClientAuthentication } from '@sallyport/issuer-client';
import type { JwsAlgorithm } from '@sallyport/keys';

/**
 * One Arculix tenant (SecureAuth, formerly Acceptto). Its API is not documented in public: every path below is
 * **inferred** from its resemblance to Doorkeeper, and can be replaced.
 */
export interface ArculixOptions {
  /** The setting's word for it: `arculix`. */
  readonly name: string;
  /** Where the tenant is, without a final slash. Stands for the issuer: its answers name none. */
  readonly baseUrl: string;
  /** Accepted applications by their UID: its answers name no audience. `null`: any application of the tenant. */
  readonly clientIds: readonly string[] | null;
  /** The application's own credentials, for tokens it asks for. */
  readonly authentication?: ClientAuthentication;
  /** The authorizer's credentials, used for introspection alone. Default: `authentication`. */
  readonly introspectionAuthentication?: ClientAuthentication;
  /** Default `<baseUrl>/oauth/token` (inferred). */
  readonly tokenUrl?: string;
  /** Default `<baseUrl>/oauth/introspect` (inferred). */
  readonly introspectionUrl?: string;
  /** Default `<baseUrl>/oauth/revoke` (inferred). */
  readonly revocationUrl?: string;
  /** Default `<baseUrl>/oauth/authorize` (inferred). */
  readonly authorizationUrl?: string;
  /** The key set of a tenant that issues JWTs whose `iss` is `baseUrl`. Absent: its tokens are opaque. */
  readonly jwksUrl?: string;
  /** Its answers do not tell a machine from a person. `machine`: there are no people at this tenant. */
  readonly assume?: 'machine';
  /** Tokens without `exp`, or with `exp` 0, never expire there. `accept`: each answer then holds for a minute here. */
  readonly nonExpiring?: 'refuse' | 'accept';
  readonly algorithms: readonly JwsAlgorithm[];
  readonly clockSkewSeconds: number;
  readonly maxLifetimeSeconds: number;
  /** Our scope names and the tenant's; absent: the same. */
  readonly scopeNames?: ScopeNames;
}

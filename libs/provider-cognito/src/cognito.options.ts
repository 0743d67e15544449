import type { ClientAuthentication } from '@sallyport/issuer-client';
import type { JwsAlgorithm } from '@sallyport/keys';

/** One Cognito user pool whose access tokens are accepted. */
export interface CognitoOptions {
  /** The setting's word for it: `cognito`, `cognito:eu`. */
  readonly name: string;
  /** `eu-west-1_AbCdEf123`; issuer and keys derive from it. */
  readonly userPoolId: string;
  /** Default `https://cognito-idp.<region>.amazonaws.com/<userPoolId>`. No final slash. */
  readonly issuer?: string;
  /** Prefix, host or URL of the OAuth endpoints, which live on another host than the issuer. Absent: as discovered. */
  readonly domain?: string;
  /**
   * Identifier of our resource server, the prefix of its scopes: `premium_api`, or a URL. Scopes of other resource
   * servers grant nothing here, and a token bound to another resource is refused. `null`: scopes keep their full names.
   */
  readonly resourceServer: string | null;
  /** App clients we serve, compared with `client_id`: these tokens carry no audience. `null`: any client of the pool. */
  readonly clientIds: readonly string[] | null;
  readonly algorithms: readonly JwsAlgorithm[];
  readonly clockSkewSeconds: number;
  /** How far ahead `exp` may lie; a pool's own limit is 86,400. */
  readonly maxLifetimeSeconds: number;
  readonly authentication?: ClientAuthentication;
  /** Our scope name → the pool's full name, where it is not `<resourceServer>/<name>`. */
  readonly scopeAliases?: Readonly<Record<string, string>>;
}

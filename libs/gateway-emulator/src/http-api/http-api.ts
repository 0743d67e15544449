import type { DeployedApi } from '../api.js';
import type { ConditionChoice } from '../policy-conditions.js';

/** One route: `GET /profile`, `ANY /files/{proxy+}`, or `$default` for what no other takes. */
export interface HttpRoute {
  readonly routeKey: string;
  /** Key of `integrations`. */
  readonly integration: string;
  /** `AWS_IAM`: signed with credentials of a role that may invoke the route; see `iam` of the gateway's options. */
  readonly authorization: 'NONE' | 'CUSTOM' | 'JWT' | 'AWS_IAM';
  /** One of these is enough; for `JWT` only (G28). At most 10. */
  readonly scopes?: readonly string[];
  /** Of the integration's event. Default `2.0`. */
  readonly payloadFormatVersion?: '1.0' | '2.0';
}

/** A Lambda authorizer of an HTTP API (G20 to G23, G27). */
export interface HttpLambdaAuthorizer {
  readonly type: 'REQUEST';
  readonly name: string;
  readonly payloadFormatVersion: '1.0' | '2.0';
  /** Takes `{ isAuthorized, context }` in place of a policy; format 2.0 only (G23). */
  readonly enableSimpleResponses?: boolean;
  /**
   * `$request.header.<name>`, `$request.querystring.<name>`, `$context.<name>`, `$stageVariables.<name>` (G22). A cached
   * result serves every route unless `$context.routeKey` is among them (G27).
   */
  readonly identitySources: readonly string[];
  /** Whole seconds, 0 to 3600; above 0 an identity source is needed. */
  readonly resultTtlSeconds: number;
}

/** The gateway's own check of a JWT (G28). RSA only. */
export interface JwtAuthorizer {
  readonly name: string;
  /** `$request.header.Authorization`: the token, with or without `Bearer`. */
  readonly identitySource: string;
  readonly issuer: string;
  /** `aud`, or `client_id` where a token has no `aud`, must be one of these. 1 to 50. */
  readonly audience: readonly string[];
  /** Default: what the issuer's discovery document says. */
  readonly jwksUri?: string;
}

/** The built-in CORS of an HTTP API: answers preflights itself and replaces what the integration says (G26). */
export interface HttpCors {
  readonly allowOrigins: readonly string[];
  /** Default `*`. */
  readonly allowMethods?: readonly string[];
  /** Default `authorization`, `content-type`, `dpop`. */
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly maxAgeSeconds?: number;
}

/** Where AWS is silent about HTTP APIs. */
export interface HttpChoices {
  /** How conditions in a policy are taken (G18). Default `against-the-caller`. */
  readonly conditions?: ConditionChoice;
  /** What a thrown `Unauthorized` gives (G25). Default 500. */
  readonly thrownUnauthorized?: 401 | 500;
  /** Whether `/profile/` reaches `GET /profile`. Default `another-resource`. */
  readonly trailingSlash?: 'same-resource' | 'another-resource';
}

/** A deployed HTTP API with one stage; the stage `$default` is never in a path. */
export interface HttpApi extends DeployedApi {
  readonly kind: 'http';
  readonly routes: readonly HttpRoute[];
  readonly authorizer?: HttpLambdaAuthorizer;
  readonly jwtAuthorizer?: JwtAuthorizer;
  readonly cors?: HttpCors;
  readonly choices?: HttpChoices;
}

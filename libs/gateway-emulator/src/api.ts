import type { HttpMethod } from '@sallyport/route-manifest';
import type { PolicyDocument } from 'aws-lambda';
import type { GatewayResponseType } from './failures.js';
import type { ConditionChoice } from './policy-conditions.js';
import type { ApiKey, Throttle, UsagePlan } from './usage-plans/usage-plan.js';

/** One REST method. `ANY` stands for every verb; a verb named on the same resource wins over it. */
export interface RestRoute {
  readonly method: HttpMethod;
  /** Resource template: `/users/{id}`, `/files/{proxy+}`. */
  readonly path: string;
  /** Key of `integrations`. */
  readonly integration: string;
  /** `AWS_IAM`: signed with credentials of a role that may invoke the method; see `iam` of the gateway's options. */
  readonly authorization: 'NONE' | 'CUSTOM' | 'COGNITO_USER_POOLS' | 'AWS_IAM';
  /**
   * For `COGNITO_USER_POOLS` only: with scopes an access token that has any one of them is let through, without them an
   * ID token (G33).
   */
  readonly scopes?: readonly string[];
  /** Whether a key of a usage plan is needed. Without it every key is ignored and nothing is metered (G55). */
  readonly apiKeyRequired?: boolean;
}

/** A Lambda authorizer that gets the value of one header (G1 to G4). */
export interface TokenAuthorizer {
  readonly type: 'TOKEN';
  readonly name: string;
  /** `method.request.header.<name>`; the name is looked up without regard to case (G8). */
  readonly identitySource: string;
  /** Must match the whole header value, or the answer is 401 without a call (G3). */
  readonly validationExpression?: string;
  /** Whole seconds, 0 to 3600; 0 switches the result cache off (G34). */
  readonly resultTtlSeconds: number;
}

/** A Lambda authorizer that gets the whole request but its body (G5 to G8). */
export interface RequestAuthorizer {
  readonly type: 'REQUEST';
  readonly name: string;
  /**
   * `method.request.header.<name>`, `method.request.querystring.<name>`, `stageVariables.<name>`, `context.<name>` (G6).
   * All of them are the cache key (G40): with `context.resourceId` and `context.httpMethod` among them each route has
   * its own entry. May be empty only while `resultTtlSeconds` is 0 (G7).
   */
  readonly identitySources: readonly string[];
  /** Whole seconds, 0 to 3600; 0 switches the result cache off (G34). */
  readonly resultTtlSeconds: number;
}

/** The gateway's own check of a Cognito token (G33). */
export interface UserPoolsAuthorizer {
  readonly name: string;
  /** `method.request.header.<name>`: the token, with or without `Bearer`. */
  readonly identitySource: string;
  /** Over the whole `aud` of a token, or its `client_id` where it has no `aud` (G3). */
  readonly validationExpression?: string;
  /** Default for `jwksUri`: what the issuer's discovery document says. */
  readonly userPools: readonly { readonly issuer: string; readonly jwksUri?: string }[];
  /** Whole seconds, 0 to 3600: how long a token that was verified is not looked at again. */
  readonly resultTtlSeconds: number;
}

/** Lambda authorizers of a REST API, told apart by `type`. */
export type RestAuthorizer = TokenAuthorizer | RequestAuthorizer;

/** What an `OPTIONS` mock on each resource answers to a preflight, without a token. */
export interface CorsPreflight {
  /** Exact origins, or `*`. The one that asks is echoed; a stranger gets the first. */
  readonly origins: readonly string[];
  /** Default: `Authorization`, `Content-Type`, `DPoP`, `X-Api-Key`. `*` would not cover `Authorization` in browsers. */
  readonly allowHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly maxAgeSeconds?: number;
}

/** As `AWS::ApiGateway::GatewayResponse`. */
export interface GatewayResponse {
  readonly statusCode?: number;
  /** `gatewayresponse.header.<name>` → `'static text'`, `context.*`, `stageVariables.*`, `method.request.header.*` … */
  readonly responseParameters?: Readonly<Record<string, string>>;
  /** Media type → text with `$context.*`, `$stageVariables.*`, `$method.request.*`; plain substitution. */
  readonly responseTemplates?: Readonly<Record<string, string>>;
}

/** Where AWS is silent. Each default is our choice; the other value is there to try the opposite. */
export interface UnverifiedChoices {
  /**
   * How conditions in an authorizer's policy are taken (G18): an Allow that has one does not match and a Deny does, the
   * default; as written; or as if they were not there.
   */
  readonly conditions?: ConditionChoice;
  /** Gateway response of a thrown error, a crash and a timeout (G32). Default `AUTHORIZER_FAILURE`. */
  readonly authorizerCrash?: 'AUTHORIZER_FAILURE' | 'AUTHORIZER_CONFIGURATION_ERROR';
  /** Whether a thrown `Unauthorized` is cached for the TTL like a policy (G45). Default `false`. */
  readonly cacheThrownUnauthorized?: boolean;
  /** Whether keys are looked at before or after the authorizer, where they come in a header (G58). Default `after`. */
  readonly apiKeyCheck?: 'before-authorizer' | 'after-authorizer';
  /** Whether `/profile/` reaches the resource `/profile`. Either way paths stay as received. Default `same-resource`. */
  readonly trailingSlash?: 'same-resource' | 'another-resource';
}

/** What every kind of API has: one deployed stage. Durations in milliseconds unless the name says seconds. */
export interface DeployedApi {
  readonly id: string;
  readonly name?: string;
  readonly stage: string;
  readonly region: string;
  readonly accountId: string;
  /** Default `aws`. */
  readonly partition?: string;
  /** Whether request paths begin with `/<stage>`, as on the execute-api host. Default `false`, as behind a custom domain. */
  readonly stageInPath?: boolean;
  readonly stageVariables?: Readonly<Record<string, string>>;
  /** Default 10,000. The value AWS uses for REST is not published; for HTTP APIs it is the most (G34). */
  readonly authorizerTimeoutMs?: number;
  /** Resources of a REST API, routes of the others (G34). Default 300; AWS raises it when asked. */
  readonly resourceQuota?: number;
  /** 50 to 29,000 (REST, the default there) or 30,000 (HTTP). */
  readonly integrationTimeoutMs?: number;
}

/** A deployed REST API with one stage, as data. */
export interface RestApi extends DeployedApi {
  readonly kind: 'rest';
  readonly routes: readonly RestRoute[];
  readonly authorizer?: RestAuthorizer;
  /** For routes with `authorization: 'COGNITO_USER_POOLS'`. */
  readonly userPoolsAuthorizer?: UserPoolsAuthorizer;
  /**
   * Where keys come from: the header `x-api-key`, the default, or `usageIdentifierKey` of the Lambda authorizer's answer
   * (G52, G53).
   */
  readonly apiKeySource?: 'HEADER' | 'AUTHORIZER';
  readonly apiKeys?: readonly ApiKey[];
  readonly usagePlans?: readonly UsagePlan[];
  /** Of the whole stage, whoever calls. */
  readonly throttle?: Throttle;
  /** As attached to the API; every `Principal` is `*` (G19). */
  readonly resourcePolicy?: PolicyDocument;
  /** Whose account the caller and the authorizer are taken to be of, against a resource policy (G19). Default `same`. */
  readonly callerAccount?: 'same' | 'another';
  readonly cors?: CorsPreflight;
  readonly gatewayResponses?: Readonly<Partial<Record<GatewayResponseType, GatewayResponse>>>;
  /** Media types whose bodies travel as base64, e.g. `image/png`, with `*` for any part. Default none: every body is text. */
  readonly binaryMediaTypes?: readonly string[];
  readonly choices?: UnverifiedChoices;
}

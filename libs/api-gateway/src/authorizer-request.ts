import type { MethodArn } from './method-arn.js';
import type { Presented } from './presented-credential.js';

/** Which gateway asks: it decides how a refusal is said and which shapes of answer there are. */
export type Gateway = 'rest' | 'websocket' | 'http-1.0' | 'http-2.0';

/** An authorizer event, checked: the one shape for every format. Nothing else of an event is ever read. */
export interface AuthorizerRequest {
  readonly gateway: Gateway;
  readonly presented: Presented;
  /** `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod`: everything a policy is built on. */
  readonly stageArn: string;
  /** The verb and path that were asked for; absent for `$connect`. */
  readonly method?: MethodArn;
  /** The method and template that the gateway itself resolved the request to. Never a path parameter. */
  readonly route?: ResolvedRoute;
  /** False: the gateway shows what it keeps an answer under, and the route is not in it. Absent: it does not show. */
  readonly keyedByRoute?: boolean;
}

export interface ResolvedRoute {
  /** `GET`, or `ANY` where the gateway's route takes every method. */
  readonly method: string;
  /** `/users/{id}`; `$default` for the catch-all of an HTTP API. */
  readonly template: string;
}

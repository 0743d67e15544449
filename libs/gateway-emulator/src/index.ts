export type {
  CorsPreflight,
  GatewayResponse,
  RequestAuthorizer,
  RestApi,
  RestAuthorizer,
  RestRoute,
  TokenAuthorizer,
  UnverifiedChoices,
  UserPoolsAuthorizer,
} from './api.js';
export type {
  HttpApi,
  HttpChoices,
  HttpCors,
  HttpLambdaAuthorizer,
  HttpRoute,
  JwtAuthorizer,
} from './http-api/http-api.js';
export type { Api } from './api-kinds.js';
export type { ApiKey, Quota, Throttle, UsagePlan } from './usage-plans/usage-plan.js';
export type { Counters, ExecutionEvent, ExecutionLog } from './execution-log.js';
export type { GatewayResponseType } from './failures.js';
export type { CognitoIdentity, IamRegistry, RoleCredentials } from './iam/iam-registry.js';
export type { LambdaHandler } from './lambda-invocation.js';
export { startGateway, type ArrivedRequest, type Gateway, type GatewayOptions, type Mount } from './start-gateway.js';
export type { WebSocketApi, WebSocketAuthorizer, WebSocketRoute } from './websocket-api/websocket-api.js';
export { testInvokeAuthorizer, type TestInvokeAnswer, type TestInvokeRequest } from './test-invoke.js';

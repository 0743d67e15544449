import type { DeployedApi } from '../api.js';

/** `$connect`, `$disconnect`, `$default` or a value of the route selection expression. */
export interface WebSocketRoute {
  readonly routeKey: string;
  /** Key of `integrations`. */
  readonly integration: string;
  /** `CUSTOM` on `$connect` only: no other route is ever authorized (G29). Default `NONE`. */
  readonly authorization?: 'NONE' | 'CUSTOM';
  /** Whether the body of the integration's answer is sent back. Default `false`: one way. */
  readonly twoWay?: boolean;
}

/** The Lambda authorizer of `$connect`: REQUEST, never cached. */
export interface WebSocketAuthorizer {
  readonly name: string;
  /** `route.request.header.<name>`, `route.request.querystring.<name>`, `stageVariables.<name>`, `context.<name>`. */
  readonly identitySources: readonly string[];
}

/** A deployed WebSocket API with one stage. */
export interface WebSocketApi extends DeployedApi {
  readonly kind: 'websocket';
  readonly routes: readonly WebSocketRoute[];
  /** Member of a JSON message that names its route. Default `action`, as in `$request.body.action`. */
  readonly routeSelectionMember?: string;
  readonly authorizer?: WebSocketAuthorizer;
}

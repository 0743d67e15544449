import type { RestApi } from './api.js';
import type { HttpApi } from './http-api/http-api.js';
import type { WebSocketApi } from './websocket-api/websocket-api.js';

/** Every kind of API that can be started, told apart by `kind`. */
export type Api = RestApi | HttpApi | WebSocketApi;

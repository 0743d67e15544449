export { answerWithin, totalDeadlineMs } from './answer-within.js';
export type { ClientAuthentication } from './client-authentication.js';
export { readMetadata, type IssuerMetadata } from './issuer-metadata.js';
export { checkedUrl } from './endpoint-url.js';
export { fetchLike, type FetchLike, type FetchLikeInit } from './fetch-like.js';
export type { Grant } from './grant.js';
export { getJson } from './get-json.js';
export {
  createHttpClient,
  type HttpAnswer,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequest,
} from './http-client.js';
export { nodeSend } from './node-send.js';
export type { Send, SendInit, Sent } from './send.js';
export { createIssuerClient, type Endpoints, type IssuerClientOptions } from './issuer-client.js';
export type {
  AuthorizationRequest,
  CodeRequest,
  GrantRequest,
  IntrospectionAnswer,
  IssuerClient,
  JwtMediaType,
} from './issuer-requests.js';

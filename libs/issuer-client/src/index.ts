export { checkedUrl } from './endpoint-url.js';
export { fetchLike, type FetchLike, type FetchLikeInit } from './fetch-like.js';
export { getJson } from './get-json.js';
export {
  createHttpClient,
  type HttpAnswer,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequest,
} from './http-client.js';

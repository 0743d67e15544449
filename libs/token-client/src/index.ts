export type { AccessToken } from './access-token.js';
export { accessTokenCodec } from './access-token.codec.js';
export { authorizedFetch, type AuthorizedFetchOptions } from './authorized-fetch.js';
export { authorizedMessage, type AuthorizedMessage, type SendMessage } from './authorized-message.js';
export { GrantRefusedError } from './grant-refused.error.js';
export type { TokenScope } from './request-key.js';
export { signedFetch, type AwsCredentials, type SignedFetchOptions } from './signed-fetch.js';
export {
  createTokenClient,
  type TokenClient,
  type TokenClientOptions,
  type TokenDemand,
  type TokenStore,
} from './token-client.js';
export { TokenClientModule } from './token-client.module.js';
export { TOKEN_CLIENT } from './token-client.options.js';

export { decodeBase64url } from './base64url.js';
export { CompactJws } from './compact-jws.js';
export { readJsonObject, type JsonObject } from './json-object.js';
export { maxTokenCharacters, parseJws, type JwsHeader, type UnverifiedJws } from './jws.js';
export { importKeySet, type DroppedKey, type KeySet } from './key-set.js';
export type { KeyQuery, KeySource } from './key-source.js';
export {
  keySetSeconds,
  keySetStaleSeconds,
  RemoteKeySource,
  type InitialKeys,
  type RemoteKeySourceOptions,
} from './remote-key-source.js';
export { staticKeySource } from './static-key-source.js';
export type { JwsAlgorithm, VerificationKey } from './verification-key.js';
export { verifyJws, type VerifiedJws } from './verify-jws.js';
export { verifySignature } from './verify-signature.js';
export { ChainKeySource } from './x5c/chain-key-source.js';
export type { PinnedChains } from './x5c/pinned-chains.js';

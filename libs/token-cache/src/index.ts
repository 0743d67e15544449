export type { FactCodec } from './fact-codec.js';
export { MemoryTokenCache, type MemoryTokenCacheOptions } from './memory.store.js';
export { openSharedTier, type OpenSharedTierOptions, type SharedOrigin } from './open-shared-tier.js';
export type { DynamoDbAddress, RedisAddress, StoreAddress } from './shared-store.js';
export type { SharedCounts, SharedTier } from './shared-tier.js';
export { TieredTokenCache } from './tiered.token-cache.js';
export type { PushedFacts, Remembered, SharedIds, TokenCache } from './token-cache.js';
export { tokenKey, tokenKeyOfHash } from './token-key.js';
export type { Parts, PartsOf } from './values-in-parts.js';

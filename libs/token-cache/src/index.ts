export { MemoryTokenCache, type MemoryTokenCacheOptions } from './memory.store.js';
export type { Remembered, TokenCache } from './token-cache.js';
export { tokenKey } from './token-key.js';

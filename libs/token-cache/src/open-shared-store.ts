import type { Clock } from '@sallyport/protocol';
import type { SharedStore, StoreAddress } from './shared-store.js';

/**
 * Returns the store at an address. Its client is loaded from now on and connects with the first call; a client that cannot
 * be loaded fails the calls.
 */
export function openSharedStore(address: StoreAddress, clock: Clock): SharedStore {
  const loading = load(address, clock);
  loading.catch(() => undefined);
  return {
    loaded: loading,
    get: async (name) => (await loading).get(name),
    set: async (name, entry, ttlMs) => (await loading).set(name, entry, ttlMs),
    add: async (name, entry, ttlMs) => (await loading).add(name, entry, ttlMs),
    close: async () => (await loading).close(),
  };
}

const load = async (address: StoreAddress, clock: Clock): Promise<SharedStore> =>
  address.kind === 'redis'
    ? (await import('./redis.store.js')).redisStore(address)
    : (await import('./dynamodb.store.js')).dynamoDbStore(address, clock);

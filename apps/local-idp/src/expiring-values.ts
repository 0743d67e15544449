import { randomBytes } from 'node:crypto';

/** Values that are known for a while under a name nobody guesses. */
export interface ExpiringValues<Value> {
  /** @param key - default: 256 random bits */
  put(value: Value, key?: string): string;
  find(key: string): Value | undefined;
  /** The value, for the last time. */
  take(key: string): Value | undefined;
}

/** @param now - seconds since the epoch */
export function createExpiringValues<Value>(now: () => number, lifetimeSeconds: number): ExpiringValues<Value> {
  const entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>();
  const find = (key: string): Value | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expiresAt > now() ? entry.value : undefined;
  };
  return {
    put(value, key = randomBytes(32).toString('base64url')) {
      for (const [old, { expiresAt }] of entries) {
        // The oldest come first, so one that is still good ends the search.
        if (expiresAt > now()) break;
        entries.delete(old);
      }
      entries.set(key, { value, expiresAt: now() + lifetimeSeconds });
      return key;
    },
    find,
    take(key) {
      const value = find(key);
      entries.delete(key);
      return value;
    },
  };
}

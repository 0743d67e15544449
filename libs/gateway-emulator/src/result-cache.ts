import { createHash } from 'node:crypto';
import type { Clock } from '@sallyport/protocol';

export interface ResultCache<T> {
  /** The entry younger than the TTL; an age equal to the TTL has expired (G49). */
  get(key: string): T | undefined;
  /** Keeps a result, unless the cache was flushed since `since()` was asked. */
  set(key: string, value: T, generation: number): void;
  /** Names the time between two flushes; asked before the authorizer is called. */
  generation(): number;
  flush(): void;
}

const mostEntries = 10_000;

/** One key per API, stage, authorizer and identity values, hashed: no token waits in the cache as text (G40, G42, G49). */
export function cacheKey(apiId: string, stage: string, authorizer: string, identity: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([apiId, stage, authorizer, identity]))
    .digest('base64url');
}

/** Results by identity for `ttlSeconds`; 0 keeps nothing. The oldest entry leaves when 10,000 are held. */
export function createResultCache<T>(ttlSeconds: number, clock: Clock): ResultCache<T> {
  const entries = new Map<string, { readonly value: T; readonly storedAt: number }>();
  let generation = 0;
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const age = clock() - entry.storedAt;
      if (age >= 0 && age < ttlSeconds * 1000) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, since) {
      if (ttlSeconds === 0 || since !== generation) return;
      entries.delete(key);
      entries.set(key, { value, storedAt: clock() });
      const [oldest] = entries.keys();
      if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest);
    },
    generation: () => generation,
    flush() {
      generation += 1;
      entries.clear();
    },
  };
}

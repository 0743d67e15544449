import { accepted } from '@sallyport/protocol';
import { importKeySet } from './key-set.js';
import type { KeySource } from './key-source.js';

/**
 * Returns a key source over a key set that never changes: baked in at build time, or configured. Asks nobody.
 *
 * @throws {@link OutageError} `issuer_answer_unusable` when it is not a JWK set
 */
export function staticKeySource(jwks: unknown): KeySource {
  const keys = importKeySet(jwks);
  return {
    keyFor(query) {
      const key = keys.find(query);
      return key === undefined ? keys.refusalFor(query) : accepted(key);
    },
    freshUntil: () => Number.MAX_SAFE_INTEGER,
  };
}

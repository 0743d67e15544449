import { kindOf, OutageError, refused, type Refused } from '@sallyport/protocol';
import { importKey } from './import-key.js';
import type { KeyQuery } from './key-source.js';
import type { VerificationKey } from './verification-key.js';

const maxKeys = 100;

export interface DroppedKey {
  readonly kid?: string;
  /** For logs; holds no key material. */
  readonly why: string;
}

/** The usable keys of one JWK set. Immutable. */
export interface KeySet {
  /**
   * Returns the key a token header names, if it may verify the header's algorithm. Without a `kid` only when the set
   * has one usable key and no other: nothing is tried in turn.
   */
  find(query: KeyQuery): VerificationKey | undefined;
  /** Why `find` found nothing: `key_unusable` when the issuer publishes that very kid, `key_unknown` otherwise. */
  refusalFor(query: KeyQuery): Refused;
  /** Usable keys. */
  readonly size: number;
  /** The keys left out. One bad key never costs the others. */
  readonly dropped: readonly DroppedKey[];
}

/**
 * Returns the usable keys of a JWK set (RFC 7517 §5). Keys that are weak, symmetric, private, not for signatures or not
 * understood are dropped one by one, and so are usable keys that share a `kid`. A set without any usable key is a set.
 *
 * Does NOT read certificates (`x5c`, `x5u`) nor check the size of the text it came from.
 *
 * @throws {@link OutageError} `issuer_answer_unusable` when it is not an object with a `keys` array of at most 100 entries
 */
export function importKeySet(jwks: unknown): KeySet {
  const entries = entriesOf(jwks);
  const usable: VerificationKey[] = [];
  const dropped: DroppedKey[] = [];
  for (const entry of entries) {
    const imported = importKey(entry);
    if ('key' in imported) usable.push(imported.key);
    else dropped.push(droppedKey(kidOf(entry), imported.why));
  }

  const times = new Map<string | undefined, number>();
  for (const { kid } of usable) times.set(kid, (times.get(kid) ?? 0) + 1);
  const unambiguous = usable.filter(({ kid }) => kid === undefined || times.get(kid) === 1);
  for (const { kid } of usable) {
    if (kid !== undefined && times.get(kid) !== 1) dropped.push(droppedKey(kid, 'another key has the same kid'));
  }

  const byKid = new Map(unambiguous.filter(({ kid }) => kid !== undefined).map((key) => [key.kid, key]));
  const published = new Set([...usable, ...dropped].flatMap(({ kid }) => kid ?? []));
  const only = unambiguous.length === 1 ? unambiguous[0] : undefined;
  return {
    find({ kid, alg }) {
      const key = kid === undefined ? only : byKid.get(kid);
      return key?.algorithms.has(alg) === true ? key : undefined;
    },
    refusalFor: ({ kid }) => refused(kid !== undefined && published.has(kid) ? 'key_unusable' : 'key_unknown'),
    size: unambiguous.length,
    dropped,
  };
}

function entriesOf(jwks: unknown): readonly unknown[] {
  if (typeof jwks !== 'object' || jwks === null || Array.isArray(jwks)) {
    throw unusable(`a key set that is ${kindOf(jwks)}, not an object`);
  }
  const { keys } = jwks as { readonly keys?: unknown };
  if (!Array.isArray(keys)) throw unusable(`a key set whose "keys" is ${kindOf(keys)}, not a list`);
  if (keys.length > maxKeys) throw unusable(`a key set of ${keys.length} keys, more than ${maxKeys}`);
  return keys as readonly unknown[];
}

const unusable = (found: string): OutageError => new OutageError('issuer_answer_unusable', { found });

function kidOf(entry: unknown): string | undefined {
  const kid = typeof entry === 'object' && entry !== null ? (entry as { kid?: unknown }).kid : undefined;
  return typeof kid === 'string' ? kid : undefined;
}

const droppedKey = (kid: string | undefined, why: string): DroppedKey => (kid === undefined ? { why } : { kid, why });

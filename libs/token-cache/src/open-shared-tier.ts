import type { Clock } from '@sallyport/protocol';
import type { FactCodec } from './fact-codec.js';
import type { SharedTier } from './shared-tier.js';
import type { StoreAddress } from './shared-store.js';

/** Facts of one origin: who answered, and how its answers are read. */
export interface SharedOrigin {
  readonly origin: string;
  /** Everything the facts depend on besides the token. Two processes share what they describe alike, and nothing else. */
  readonly description: string;
  /** The current secret that entries are sealed with. */
  readonly secret: () => Promise<string>;
}

export interface OpenSharedTierOptions<Fact> {
  readonly address: StoreAddress;
  readonly origins: readonly SharedOrigin[];
  readonly codec: FactCodec<Fact>;
  readonly clock: Clock;
  readonly maxAgeSeconds: number;
  readonly notice: (message: string) => void;
  /** What one caller waits for the store at most. Default 50. */
  readonly patienceMs?: number;
}

/**
 * Returns the shared tier, or undefined after a notice when its code cannot be loaded. Everything about it is loaded here:
 * a process with a memory alone has none of it.
 */
export async function openSharedTier<Fact>(
  options: OpenSharedTierOptions<Fact>,
): Promise<SharedTier<Fact> | undefined> {
  const { address, origins, maxAgeSeconds, notice, ...others } = options;
  try {
    const { EntrySeal, SharedTier, openSharedStore } = await import('./shared-tier-parts.js');
    return new SharedTier({
      ...others,
      notice,
      store: openSharedStore(address, others.clock),
      shown: address.shown,
      maxAgeMs: maxAgeSeconds * 1000,
      seals: new Map(origins.map(({ origin, description, secret }) => [origin, new EntrySeal(secret, description)])),
    });
  } catch {
    notice(`The shared token cache ${address.shown} cannot be loaded: each process works with its own memory.`);
    return undefined;
  }
}

import type { Clock } from '@sallyport/protocol';
import type { FactCodec, PushedFacts, SharedCounts, SharedIds, TokenCache } from '@sallyport/token-cache';

/** What the contract's caches remember. One that is `private` is not for other processes. */
export interface ContractFact {
  readonly about: string;
  readonly holdsUntil: number;
  readonly private?: true;
}

export interface ContractSettings {
  readonly clock: Clock;
  readonly codec: FactCodec<ContractFact>;
  /** For the shared store. Two origins with secrets and descriptions of their own. */
  readonly origins: readonly { origin: string; description: string; secret: () => Promise<string> }[];
  readonly maxAgeSeconds: number;
  readonly notice: (message: string) => void;
}

/** One process: a memory of its own over the store of its world. */
export interface CacheProcess {
  readonly cache: TokenCache<ContractFact> & PushedFacts<ContractFact> & Partial<SharedIds>;
  /** Absent: nothing is shared. */
  counts?(): SharedCounts;
  close(): Promise<void>;
}

export interface TokenCacheWorld {
  start(settings: ContractSettings): Promise<CacheProcess>;
  /** The store as an administrator or an intruder sees it. Absent: there is none. */
  readonly store?: {
    entries(): Promise<ReadonlyMap<string, Buffer>>;
    put(name: string, entry: Uint8Array): Promise<void>;
  };
  close(): Promise<void>;
}

import type { KeyMaker, SigningKey } from './signing-key.js';

/** The signing keys of one dialect, made when first needed. */
export interface KeyRing {
  /** Makes missing keys off the main thread. */
  load(): Promise<readonly SigningKey[]>;
  /** The keys now; made on the spot when nobody waited for `load()`. */
  now(): readonly SigningKey[];
  replace(change: (keys: readonly SigningKey[], fresh: SigningKey[]) => readonly SigningKey[]): Promise<void>;
  /** Forgets all but the first. */
  keep(first: number): void;
}

export function createKeyRing(size: number, maker: KeyMaker): KeyRing {
  const slots = Array.from({ length: size });
  let keys: readonly SigningKey[] | undefined;
  const load = async (): Promise<readonly SigningKey[]> => {
    if (keys === undefined) {
      const fresh = await Promise.all(slots.map(() => maker.make()));
      keys ??= fresh;
    }
    return keys;
  };
  return {
    load,
    now: () => (keys ??= slots.map(() => maker.makeNow())),
    async replace(change) {
      const [old, fresh] = await Promise.all([load(), Promise.all(slots.map(() => maker.make()))]);
      keys = change(old, fresh);
    },
    keep(first) {
      keys = keys?.slice(0, first);
    },
  };
}

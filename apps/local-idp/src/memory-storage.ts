import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/**
 * Storage that outlives one Provider instance: a rotation replaces the instance, the opaque tokens stay known.
 * Returns the factory oidc-provider asks for. Kept in memory, swept as it grows; development only.
 */
export function createMemoryStorage(now: () => number = Date.now): (model: string) => Adapter {
  const entries = new Map<string, Entry>();

  const live = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > now()) return entry.payload;
    entries.delete(key);
    return undefined;
  };

  const sweep = (): void => {
    for (const key of entries.keys()) live(key);
  };

  const search = async (model: string, matches: (payload: AdapterPayload) => boolean) =>
    [...entries.keys()]
      .filter((key) => key.startsWith(`${model}:`))
      .map(live)
      .find((payload) => payload !== undefined && matches(payload));

  return (model) => ({
    async upsert(id, payload, expiresInSeconds) {
      if (entries.size > 0 && entries.size % 1000 === 0) sweep();
      entries.set(`${model}:${id}`, {
        payload,
        expiresAt: expiresInSeconds ? now() + expiresInSeconds * 1000 : Infinity,
      });
    },
    find: async (id) => live(`${model}:${id}`),
    findByUid: (uid) => search(model, (payload) => payload.uid === uid),
    findByUserCode: (userCode) => search(model, (payload) => payload.userCode === userCode),
    async consume(id) {
      const payload = live(`${model}:${id}`);
      if (payload !== undefined) payload.consumed = Math.floor(now() / 1000);
    },
    async destroy(id) {
      entries.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
    },
  });
}

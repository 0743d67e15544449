import type { KeysAnswer } from '../shapes.js';
import type { ConsoleWorld, TrustedIssuer } from './world.js';

type PublishedKey = KeysAnswer['issuers'][number]['keys'][number];
type Seen = Omit<PublishedKey, 'ageSeconds'>;

const patienceMs = 3_000;

/**
 * Returns what asks every trusted issuer for its keys, now; one that does not answer is down, with the keys it had last.
 *
 * @param isDown - whether a drill took the issuers down: those without keys are not asked
 */
export function createKeyWatch({ issuers, gateway }: ConsoleWorld, isDown: () => boolean): () => Promise<KeysAnswer> {
  const last = new Map<string, readonly Seen[]>();
  /** Milliseconds since the epoch, by issuer and kid. */
  const firstSeen = new Map<string, number>();

  async function look({ name, issuer, keysUrl }: TrustedIssuer): Promise<KeysAnswer['issuers'][number]> {
    const published = await publishedKeys(keysUrl).catch(() => undefined);
    if (published !== undefined) last.set(issuer, published);
    const now = Date.now();
    const keys = (published ?? last.get(issuer) ?? []).map((key) => {
      const id = JSON.stringify([issuer, key.kid]);
      const since = firstSeen.get(id) ?? now;
      firstSeen.set(id, since);
      return { ...key, ageSeconds: Math.floor((now - since) / 1000) };
    });
    return { name, issuer, keys, down: published === undefined || isDown() };
  }

  return async () => ({ issuers: await Promise.all(issuers.map(look)), counters: { ...gateway.counters } });
}

async function publishedKeys(keysUrl: TrustedIssuer['keysUrl']): Promise<readonly Seen[]> {
  const url = await keysUrl();
  if (url === undefined) return [];
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { keys } = (await response.json()) as {
    readonly keys: readonly Readonly<Partial<Record<'kid' | 'alg' | 'kty', string>>>[];
  };
  return keys.map(({ kid = 'without a kid', alg, kty = '?' }) => ({ kid, alg: alg ?? kty }));
}

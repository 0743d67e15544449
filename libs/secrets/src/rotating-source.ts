import { OutageError, type Clock } from '@sallyport/protocol';
import type { ClientSecret } from './client-secret.js';
import { sameSecret } from './same-secret.js';
import type { ClientSecretSource } from './client-secret-source.js';

export interface RotatingOptions {
  /** Reads the current secret. */
  readonly readCurrent: () => Promise<ClientSecret>;
  /** Reads every secret worth trying: current, pending, previous, as far as they exist. */
  readonly readAll: () => Promise<readonly ClientSecret[]>;
  readonly clock: Clock;
  /** How long a reading is used before the store is asked again. */
  readonly ttlSeconds: number;
}

/** Between two readings that a refusal asks for, and how long a refused secret is not preferred. */
const pauseMs = 5_000;

/** Returns a source over a store whose content changes while the process lives. Aged by the clock at use, no timers. */
export function rotatingSource({ readCurrent, readAll, clock, ttlSeconds }: RotatingOptions): ClientSecretSource {
  let known: readonly ClientSecret[] = [];
  let freshUntil = -Infinity;
  let reading: Promise<void> | undefined;
  let rereading: Promise<void> | undefined;
  let rereadAt = -Infinity;
  let rereads = 0;
  let refusals: readonly { readonly secret: ClientSecret; readonly until: number }[] = [];

  function learn(secrets: readonly ClientSecret[]): void {
    known = secrets.filter((secret, at) => secrets.findIndex((other) => sameSecret(other, secret)) === at);
    freshUntil = clock() + ttlSeconds * 1000;
  }

  async function read(): Promise<void> {
    const before = rereads;
    try {
      const current = await readCurrent();
      // A reading that a refusal asked for meanwhile is newer than this one.
      if (before === rereads) learn([current, ...known].slice(0, 3));
    } catch (error) {
      // A secret does not expire: while the store is down the issuer goes on deciding whether it is good.
      if (!(error instanceof OutageError) || known.length === 0) throw error;
      freshUntil = clock() + pauseMs;
    }
  }

  async function reread(): Promise<void> {
    rereadAt = clock();
    rereads += 1;
    learn(await readAll());
  }

  const isRefused = (secret: ClientSecret) => refusals.some((refusal) => sameSecret(refusal.secret, secret));

  return {
    async current() {
      const now = clock();
      refusals = refusals.filter(({ until }) => until > now);
      if (rereading !== undefined) await rereading.catch(() => undefined);
      if (freshUntil <= clock()) {
        reading ??= read().finally(() => (reading = undefined));
        await reading;
      }
      return known.find((secret) => !isRefused(secret)) ?? known[0]!;
    },

    async afterRefusal(refused) {
      const now = clock();
      refusals = [
        ...refusals.filter(({ secret }) => !sameSecret(secret, refused)),
        { secret: refused, until: now + pauseMs },
      ];
      if (rereading === undefined && Math.abs(now - rereadAt) >= pauseMs) {
        rereading = reread().finally(() => (rereading = undefined));
      }
      const others = () => known.filter((secret) => !sameSecret(secret, refused));
      try {
        await rereading;
      } catch (error) {
        if (!(error instanceof OutageError) || others().length === 0) throw error;
      }
      return others();
    },
  };
}

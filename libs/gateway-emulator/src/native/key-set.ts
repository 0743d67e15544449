import type { Clock } from '@sallyport/protocol';
import type { PublishedKey } from './jwt.js';

/** The keys of one issuer by their `kid`. */
export interface KeySet {
  /** @throws when the issuer does not answer, or not with a key set */
  find(kid: string): Promise<PublishedKey | null>;
}

export interface KeySetOptions {
  readonly issuer: string;
  /** Default: `jwks_uri` of the issuer's discovery document. */
  readonly jwksUri?: string | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** G34: what a native authorizer waits for, and takes. */
const timeoutMs = 1500;
const largestBytes = 150_000;
/** How long keys are kept. */
const keptMs = 2 * 60 * 60 * 1000;
/** An unknown `kid` asks again, but not more often than this. */
const pauseMs = 60_000;

async function fetchJson(url: string, options: KeySetOptions): Promise<Record<string, unknown>> {
  const response = await options.fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  const body = await response.text();
  if (!response.ok || Buffer.byteLength(body) > largestBytes) throw new Error('no key set');
  return JSON.parse(body) as Record<string, unknown>;
}

async function fetchKeys(options: KeySetOptions): Promise<readonly PublishedKey[]> {
  const discovery = `${options.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const uri = options.jwksUri ?? (await fetchJson(discovery, options))['jwks_uri'];
  if (typeof uri !== 'string') throw new Error('no jwks_uri');
  const { keys } = await fetchJson(uri, options);
  if (!Array.isArray(keys)) throw new Error('no key set');
  return keys as readonly PublishedKey[];
}

/** Keys fetched at the first token and kept for two hours. A failure is not kept. */
export function createKeySet(options: KeySetOptions): KeySet {
  let fetched: { readonly keys: readonly PublishedKey[]; readonly at: number } | null = null;
  const named = (kid: string) => fetched?.keys.find((key) => key.kid === kid) ?? null;
  return {
    async find(kid) {
      const age = fetched === null ? Number.POSITIVE_INFINITY : options.clock() - fetched.at;
      const fresh = age >= 0 && age < keptMs;
      const known = fresh ? named(kid) : null;
      if (known !== null || (fresh && age < pauseMs)) return known;
      fetched = { keys: await fetchKeys(options), at: options.clock() };
      return named(kid);
    },
  };
}

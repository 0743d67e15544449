import type { IdentityProvider } from '@sallyport/identity-provider';
import { OutageError, type Clock } from '@sallyport/protocol';
import { LRUCache } from 'lru-cache';
import { hiddenToken, type AccessToken } from './access-token.js';
import { GrantRefusedError } from './grant-refused.error.js';
import { requestKey, type TokenScope } from './request-key.js';
import { lifeOf, type TokenLife } from './token-life.js';

export interface TokenDemand extends TokenScope {
  /**
   * A token the called API answered 401 to. Another one is asked for, unless somebody already did. A token that was
   * renewed so less than 5 s ago is not renewed again: it may come back, and the API's answer stands.
   */
  readonly insteadOf?: AccessToken;
}

export interface TokenClient {
  /**
   * A token for calling others: remembered, renewed in the background before it expires, asked for once however many
   * callers wait. When the renewal fails the old one is used until its `exp`. There is no answer without a token.
   *
   * @throws {@link GrantRefusedError} the issuer refuses the grant
   * @throws {@link OutageError} it does not answer, or refuses our credentials; not remembered
   */
  token(demand?: TokenDemand): Promise<AccessToken>;
}

export interface TokenClientOptions {
  readonly provider: Pick<IdentityProvider, 'issuer' | 'requestToken'>;
  /** Who we are there: client id, authentication method and, for bound tokens, the key. Never a secret. */
  readonly clientKey: string;
  readonly clock: Clock;
  /** Where processes with the same client keep their tokens together. Absent: each for itself. */
  readonly store?: TokenStore;
  /** From 0 to 1; spreads the renewals of a fleet. Default `Math.random`. */
  readonly random?: () => number;
}

/** Tokens that several processes use. Neither of its functions fails: what cannot be found is asked for. */
export interface TokenStore {
  /** @param key - of one kind of token, as `requestKey` makes it */
  find(key: string): Promise<AccessToken | undefined>;
  keep(key: string, token: AccessToken): Promise<void>;
}

interface Kept {
  readonly token: AccessToken;
  readonly life: TokenLife;
}

interface Slot {
  readonly key: string;
  kept: Kept | undefined;
  asking: Promise<AccessToken> | undefined;
  /** Milliseconds since the epoch before which no renewal is tried in the background. */
  pausedUntil: number;
  renewedAt: number;
  /** The token an API refused; used again only when there is no other. */
  refused: AccessToken | undefined;
}

/** More kinds of tokens than this are unlikely to be meant; the kind used longest ago leaves. */
const maxKinds = 1_000;
const pauseMs = 5_000;
/** A token of another process that ends sooner is not worth taking over. */
const usefulMs = 10_000;

/** Returns a token client. Aged by the clock at use, without timers: a frozen Lambda does not run them. */
export function createTokenClient(options: TokenClientOptions): TokenClient {
  const { provider, clientKey, clock, store, random = Math.random } = options;
  const slots = new LRUCache<string, Slot>({ max: maxKinds });

  function slotOf(scope: TokenScope): Slot {
    const key = requestKey(provider.issuer, clientKey, scope);
    const known = slots.get(key);
    if (known !== undefined) return known;
    const slot: Slot = {
      key,
      kept: undefined,
      asking: undefined,
      pausedUntil: 0,
      renewedAt: -Infinity,
      refused: undefined,
    };
    slots.set(key, slot);
    return slot;
  }

  function take(slot: Slot, token: AccessToken): AccessToken {
    const life = lifeOf(token.expiresAt, clock(), random());
    slot.kept = life && { token, life };
    slot.refused = undefined;
    return token;
  }

  /** What another process got: newer than ours, and not the one an API refused. */
  async function findNewer(slot: Slot): Promise<AccessToken | undefined> {
    const found = await store?.find(slot.key);
    if (found?.expiresAt === undefined || found.value === slot.refused?.value) return undefined;
    const atLeast = Math.max(slot.kept?.life.expiresAt ?? 0, clock() + usefulMs);
    return found.expiresAt * 1000 > atLeast ? found : undefined;
  }

  async function ask(slot: Slot, { scopes, target }: TokenScope): Promise<AccessToken> {
    const found = await findNewer(slot);
    if (found !== undefined) return take(slot, found);
    const grant = await provider.requestToken({
      grant: 'client_credentials',
      ...(scopes !== undefined && { scopes }),
      ...(target !== undefined && { target }),
    });
    if (!grant.granted) throw new GrantRefusedError(grant.error, grant.status);
    const token = take(slot, hiddenToken(grant.accessToken, grant.expiresAt, grant.scopes));
    if (slot.kept !== undefined) await store?.keep(slot.key, token);
    return token;
  }

  /** One request at a time for one kind of token, whoever asks for it. */
  function asked(slot: Slot, scope: TokenScope): Promise<AccessToken> {
    slot.asking ??= ask(slot, scope).finally(() => (slot.asking = undefined));
    return slot.asking;
  }

  /** A renewal that fails is not tried again at once: the old token is still good. */
  async function renewed(slot: Slot, scope: TokenScope): Promise<AccessToken> {
    try {
      return await asked(slot, scope);
    } catch (error) {
      const after = error instanceof OutageError ? error.retryAfterSeconds : undefined;
      slot.pausedUntil = clock() + Math.max(pauseMs, (after ?? 0) * 1000);
      throw error;
    }
  }

  async function insteadOf(refused: AccessToken, slot: Slot, scope: TokenScope): Promise<AccessToken> {
    const now = clock();
    const { kept } = slot;
    if (slot.asking !== undefined) return slot.asking;
    if (kept !== undefined && kept.token.value !== refused.value && kept.life.waitAt > now) return kept.token;
    if (Math.abs(now - slot.renewedAt) < pauseMs) return kept?.token ?? refused;
    slot.renewedAt = now;
    slot.refused = refused;
    return asked(slot, scope);
  }

  return {
    async token({ insteadOf: refused, ...scope } = {}) {
      const slot = slotOf(scope);
      if (refused !== undefined) return insteadOf(refused, slot, scope);
      const { kept } = slot;
      const now = clock();
      if (kept === undefined || kept.life.expiresAt <= now) return asked(slot, scope);
      if (slot.pausedUntil > now) return kept.token;
      const isRefused = slot.refused?.value === kept.token.value;
      if (!isRefused && kept.life.refreshAt > now) return kept.token;

      const renewal = renewed(slot, scope).catch((error: unknown) => {
        if (kept.life.expiresAt > clock()) return kept.token;
        throw error;
      });
      if (isRefused || kept.life.waitAt <= now) return renewal;
      renewal.catch(() => undefined);
      return kept.token;
    },
  };
}

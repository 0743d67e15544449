import type { Introspection, TrustedIssuers } from '@sallyport/identity-provider';
import { OutageError, type Clock, type RefusalReason } from '@sallyport/protocol';
import type { PushedFacts, SharedIds } from '@sallyport/token-cache';
import { RecentIds } from './recent-ids.js';
import { verifyEvent, type TokenEvent, type TokenEventKind } from './verify-event.js';
import { warmFact } from './warm-fact.js';

export interface TokenEventsOptions {
  readonly issuers: TrustedIssuers;
  /** Without `claim` no store is shared: what was here before is known by this process alone. */
  readonly facts: PushedFacts<Introspection> & Partial<SharedIds>;
  /** What events name us in `aud`. */
  readonly audience: string;
  /** How long what an issuer says about a token is believed, counted from when it said so. */
  readonly maxAgeSeconds: number;
  readonly clock: Clock;
}

export type TokenEventOutcome =
  { readonly taken: true; readonly kind: TokenEventKind } | { readonly taken: false; readonly reason: RefusalReason };

export interface TokenEvents {
  /**
   * Takes one event: a compact JWT. An event that was here before is answered as the first time and does nothing.
   *
   * @throws {@link OutageError} when the issuer's key or the shared store is out of reach: to be sent again
   */
  receive(jwt: string): Promise<TokenEventOutcome>;
}

/** Longer than any warm-up of this token can still be on its way. */
const revokedMs = 1_800_000;

/** Returns what takes the events of the trusted issuers: facts before their first use, and revocations. */
export function createTokenEvents({ issuers, facts, audience, maxAgeSeconds, clock }: TokenEventsOptions): TokenEvents {
  const seen = new RecentIds(clock);
  const revoked = new RecentIds(clock);
  const tokenOf = ({ provider, tokenKey }: TokenEvent) => `${provider.issuer} ${tokenKey}`;
  const goneAt = ({ provider, expiresAt }: TokenEvent) =>
    (expiresAt + provider.verification.rules.clockSkewSeconds) * 1000;

  async function warmUp(event: TokenEvent): Promise<RefusalReason | undefined> {
    if (revoked.has(tokenOf(event))) return undefined; // Overtaken on the way.
    const fact = await warmFact(event, clock);
    if (!fact.ok) return fact.refusal.reason;
    const believedUntil = Math.min(event.issuedAt * 1000, clock()) + maxAgeSeconds * 1000;
    const until = Math.min(fact.value.provenance.validUntil, believedUntil, issuers.retiresAt(event.provider));
    // Another process was told; or this one, of a revocation, while its key was asked for.
    const isFirst = (await facts.claim?.(event.id, event.provider.name, goneAt(event))) ?? true;
    if (!isFirst || revoked.has(tokenOf(event))) return undefined;
    await facts.remember(event.tokenKey, fact.value, until, event.provider.name);
    if (revoked.has(tokenOf(event))) await facts.forget(event.tokenKey, event.provider.name);
    return undefined;
  }

  /** Done again wherever it comes again: there is no harm in that, and in one that was only taken note of there is. */
  async function revoke(event: TokenEvent): Promise<undefined> {
    revoked.add(tokenOf(event), clock() + revokedMs);
    if (await facts.forget(event.tokenKey, event.provider.name)) return undefined;
    throw new OutageError('store_unavailable');
  }

  return {
    async receive(jwt) {
      const verified = await verifyEvent(jwt, { issuers, audience, clock });
      if (!verified.ok) return { taken: false, reason: verified.refusal.reason };
      const event = verified.value;
      const taken = { taken: true, kind: event.kind } as const;
      const id = `${event.provider.issuer} ${event.id}`;
      if (seen.has(id)) return taken;
      if (!seen.add(id, goneAt(event))) throw new OutageError('store_unavailable');
      try {
        const reason = await (event.kind === 'warm-up' ? warmUp(event) : revoke(event));
        return reason === undefined ? taken : { taken: false, reason };
      } catch (error) {
        seen.delete(id); // It will be sent again.
        throw error;
      }
    },
  };
}

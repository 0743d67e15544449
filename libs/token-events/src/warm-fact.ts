import type { Introspection } from '@sallyport/identity-provider';
import { refused, type Clock, type Outcome, type Principal } from '@sallyport/protocol';
import { verifyToken, type Claims } from '@sallyport/token-verification';
import type { TokenEvent } from './verify-event.js';

/**
 * Returns what a warm-up says about its token, as if the issuer had been asked: its answer is read by the same dialect and
 * the same rules, a phantom token is verified like any access token of this issuer.
 *
 * @throws {@link OutageError} when the key of a phantom token is not in memory and the issuer does not answer
 */
export async function warmFact(event: TokenEvent, clock: Clock): Promise<Outcome<Introspection>> {
  const said = await claimsOf(event, clock);
  if (!said.ok) return said;
  const principal: Outcome<Principal> = event.provider.verification.readPrincipal(said.value);
  if (!principal.ok) return principal;
  const { phantomToken } = event;
  return {
    ok: true,
    value: {
      active: true,
      principal: principal.value,
      provenance: { how: 'remote', validUntil: principal.value.expiresAt * 1000, revocationChecked: true },
      ...(phantomToken !== undefined && { token: phantomToken }),
    },
  };
}

async function claimsOf({ provider, introspection, phantomToken }: TokenEvent, clock: Clock): Promise<Outcome<Claims>> {
  const { keys, rules, readAnswer } = provider.verification;
  if (phantomToken !== undefined) {
    const verified = await verifyToken(phantomToken, rules, { keys, clock });
    return verified.ok ? { ok: true, value: verified.value.claims } : verified;
  }
  return introspection && readAnswer ? readAnswer(introspection) : refused('claims_malformed');
}

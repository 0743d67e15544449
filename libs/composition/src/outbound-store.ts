import { createDecisionLog } from '@sallyport/decision-log';
import type { Settings } from '@sallyport/settings';
import { openSharedTier } from '@sallyport/token-cache';
import { accessTokenCodec, type AccessToken, type TokenStore } from '@sallyport/token-client';
import type { Dependencies } from './dependencies.js';
import { secretOf } from './shared-token-cache.js';

/** A token is shared no longer than this, whatever its issuer says. */
const maxAgeSeconds = 86_400;
const origin = 'outbound';

/**
 * Returns where processes with the same client keep the tokens they call others with, or undefined where the settings name
 * no shared store. Sealed with `TOKEN_CACHE_SECRET`, or else with the secret or key of that client: whoever can open an entry
 * could get the token from the issuer.
 *
 * Tokens are shared by who describes the provider alike: the same client and authentication method, audience, scope names.
 * What a single request asks for besides is in the key (T-CC-2).
 */
export function outboundStore(
  settings: Settings,
  clientKey: string,
  { clock, write }: Pick<Dependencies, 'clock' | 'write'>,
): TokenStore | undefined {
  const { store: address, secret: cacheSecret, stopsAfterAnswers } = settings.tokenCache;
  const [provider] = settings.identityProviders;
  const sealedBy = cacheSecret ?? provider?.client;
  const secret = sealedBy && secretOf(sealedBy, clock);
  if (address === undefined || provider === undefined || secret === undefined) return undefined;
  const log = createDecisionLog({ level: settings.logLevel, clock, write });
  const opening = openSharedTier<AccessToken>({
    address,
    origins: [{ origin, description: JSON.stringify({ outbound: clientKey, ...provider }), secret }],
    codec: accessTokenCodec,
    clock,
    maxAgeSeconds,
    notice: (message) => log.notice(message, 'warn', 'token-cache'),
  });
  const unhurried = { unhurried: true };
  return {
    async find(key) {
      const found = await (await opening)?.find(key, origin, unhurried);
      return typeof found === 'object' ? found.fact : undefined;
    },
    async keep(key, token) {
      const until = (token.expiresAt ?? 0) * 1000;
      const writing = opening.then((tier) => tier?.keep(key, origin, { fact: token, until }, unhurried));
      if (stopsAfterAnswers) await writing;
    },
  };
}

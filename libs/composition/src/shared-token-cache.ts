import { introspectionCodec } from '@sallyport/authentication';
import { createDecisionLog } from '@sallyport/decision-log';
import type { Introspection } from '@sallyport/identity-provider';
import type { Clock } from '@sallyport/protocol';
import type { ClientSettings, IdentityProviderSettings, Settings } from '@sallyport/settings';
import { openSharedTier, type SharedOrigin, type SharedTier, type StoreAddress } from '@sallyport/token-cache';
import { clientAuthentication } from './client-authentication.js';
import type { Dependencies } from './dependencies.js';

export type SharedDependencies = Pick<Dependencies, 'clock'> & Partial<Pick<Dependencies, 'write'>>;

/** Returns the tier of facts that processes with the same settings and secret share. */
export function openShared(
  address: StoreAddress,
  settings: Settings,
  { clock, write }: SharedDependencies,
): Promise<SharedTier<Introspection> | undefined> {
  const log = createDecisionLog({ level: settings.logLevel, clock, write: write ?? (() => undefined) });
  return openSharedTier<Introspection>({
    address,
    origins: settings.identityProviders.flatMap((provider) => sharedOrigin(provider, settings, clock)),
    codec: introspectionCodec,
    clock,
    maxAgeSeconds: settings.tokenCache.maxAgeSeconds,
    notice: (message) => log.notice(message, 'warn', 'token-cache'),
  });
}

/**
 * What a fact depends on besides the token: the issuer, our client there, and how its answers are read: audience, accepted
 * clients, names of scopes. Two applications that differ in any of it may disagree about a token, so they share nothing.
 */
function sharedOrigin(
  provider: IdentityProviderSettings,
  { clockSkewSeconds, tokenMaxLifetimeSeconds, tokenCache }: Settings,
  clock: Clock,
): SharedOrigin[] {
  const client = ('introspectionClient' in provider ? provider.introspectionClient : undefined) ?? provider.client;
  const secret = client && secretOf(tokenCache.secret ?? client, clock);
  if (secret === undefined) return [];
  return [
    {
      origin: provider.name,
      description: JSON.stringify({
        ...provider,
        introspectionClient: client,
        clockSkewSeconds,
        tokenMaxLifetimeSeconds,
      }),
      secret,
    },
  ];
}

/** A client without a secret seals nothing: its facts are shared only where the cache has a secret of its own. */
export function secretOf(client: ClientSettings, clock: Clock): (() => Promise<string>) | undefined {
  const authentication = clientAuthentication(client, clock);
  switch (authentication.method) {
    case 'client_secret':
      return async () => (await authentication.secrets.current()).clientSecret;
    case 'private_key_jwt':
      return () => Promise.resolve(authentication.privateKey);
    case 'none':
      return undefined;
  }
}

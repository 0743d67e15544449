import { IssuerAuthenticator, type Authenticator, type TokenExchange } from '@sallyport/authentication';
import { trustIssuers, type Introspection, type TrustedIssuers } from '@sallyport/identity-provider';
import { createHttpClient } from '@sallyport/issuer-client';
import type { DroppedKey } from '@sallyport/keys';
import type { Settings } from '@sallyport/settings';
import type { PushedFacts, SharedIds } from '@sallyport/token-cache';
import { createIdentityProvider } from './create-identity-provider.js';
import { systemDependencies, type Dependencies } from './dependencies.js';
import type { OpenSnapshot } from './issuer-snapshot.js';
import { pinnedCaNotices } from './pinned-ca-notices.js';
import { createTokenCache } from './token-cache.js';

export interface Authentication {
  readonly authenticator: Authenticator & TokenExchange;
  readonly issuers: TrustedIssuers;
  /** Takes what is told about tokens without having been asked. */
  readonly facts: PushedFacts<Introspection> & Partial<SharedIds>;
  /** Whether keys of a snapshot may answer before their issuer has. */
  readonly usesSnapshot: boolean;
  /** What of the snapshot is ignored and why, and which pinned CAs have expired: to be said at start. */
  readonly notices: readonly string[];
}

export interface AuthenticatorDependencies extends Pick<Dependencies, 'clock' | 'send'> {
  /** Takes what there is to say about a shared token cache. */
  readonly write?: Dependencies['write'];
  /** What the issuers said before this process began; absent: nothing is known. */
  readonly snapshot?: OpenSnapshot | undefined;
}

/**
 * Settings → issuers → registry → cache → Authenticator. Nothing is fetched here: an issuer that is down does not stop
 * a start.
 *
 * @throws {@link MisconfigurationError} when the settings contradict each other
 */
export function createAuthenticator(
  settings: Settings,
  { clock, send, write, snapshot }: AuthenticatorDependencies = systemDependencies,
): Authentication {
  const http = createHttpClient({ send, clock });
  const dependencies = {
    http,
    clock,
    answersMaxAgeSeconds: settings.tokenCache.maxAgeSeconds,
    ...(snapshot && { known: snapshot.known }),
    ...(write && { onDroppedKeys: tellingDroppedKeys(settings, { clock, write }) }),
  };
  const providers = settings.identityProviders.map((provider) =>
    createIdentityProvider(provider, settings, dependencies),
  );
  const terms = Object.fromEntries(settings.identityProviders.map((provider) => [provider.name, provider]));
  const issuers = trustIssuers(providers, { terms, clock });
  const cache = createTokenCache(settings, { clock, ...(write && { write }) });
  return {
    issuers,
    facts: cache,
    authenticator: new IssuerAuthenticator(issuers, cache),
    usesSnapshot: snapshot?.hasKeys() ?? false,
    notices: [...(snapshot?.ignored() ?? unread(settings)), ...pinnedCaNotices(settings, clock())],
  };
}

/** What says so is loaded when an issuer publishes such keys. */
function tellingDroppedKeys(settings: Settings, dependencies: Pick<Dependencies, 'clock' | 'write'>) {
  let loading: Promise<(provider: string, dropped: readonly DroppedKey[]) => void> | undefined;
  return (provider: string, dropped: readonly DroppedKey[]): void => {
    loading ??= import('./dropped-keys.js').then((parts) => parts.droppedKeysNotice(settings, dependencies));
    loading.then((tell) => tell(provider, dropped)).catch(() => undefined);
  };
}

/** A function that was built without a snapshot holds nothing that reads one. */
const unread = ({ issuerSnapshot }: Settings): string[] =>
  issuerSnapshot === undefined ? [] : ['ISSUER_SNAPSHOT is ignored: this was built without a snapshot.'];

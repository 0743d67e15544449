import type { DecisionLog } from '@sallyport/decision-log';
import { keySetSeconds, keySetStaleSeconds } from '@sallyport/keys';
import type { Settings } from '@sallyport/settings';
import type { Authentication } from './create-authenticator.js';
import { fetchesKeys } from './fetches-keys.js';
import { sayKeyStaleness } from './staleness.js';
import {
  revokedJwtSeconds,
  revokedOpaqueSeconds,
  sayRevokedJwt,
  sayRevokedOpaque,
  type TokenStalenessTerms,
} from './token-staleness.js';

/** Says at the start of a gate how late it sees that a token or a key was taken back, and warns of what is too late. */
export function sayStaleness(settings: Settings, authentication: Authentication, log: DecisionLog): void {
  const { said, warnings } = stalenessOf(settings, authentication);
  for (const sentence of said) log.notice(sentence, 'info');
  for (const warning of warnings) log.notice(warning);
}

/** Sentences for the start of a gate: how late it sees that a token or a key was taken back, and what of it is too late. */
function stalenessOf(
  settings: Settings,
  { issuers, usesSnapshot }: Pick<Authentication, 'issuers' | 'usesSnapshot'>,
): { readonly said: string[]; readonly warnings: string[] } {
  const { tokenCache, clockSkewSeconds, tokenMaxLifetimeSeconds, authorizerCacheTtlSeconds } = settings;
  const terms: TokenStalenessTerms = {
    answersMaxAgeSeconds: tokenCache.maxAgeSeconds,
    shared: tokenCache.store !== undefined,
    clockSkewSeconds,
    maxLifetimeSeconds: tokenMaxLifetimeSeconds,
    gatewayTtlSeconds: authorizerCacheTtlSeconds,
  };
  const { stalenessLimitSeconds: limit = Infinity } = tokenCache;
  const said: string[] = [];
  const warnings: string[] = [];
  const tooLong = (what: string, seconds: number, remedy: string) => {
    if (seconds <= limit) return;
    warnings.push(`STALENESS_LIMIT_SECONDS is ${limit} and ${what} may be accepted for ${seconds} s: ${remedy}.`);
  };

  const asked = issuers.all.filter(
    ({ capabilities: { introspection, accessToken } }) =>
      introspection === 'remote' && accessToken.formats.includes('opaque'),
  );
  if (asked.length > 0) {
    said.push(sayRevokedOpaque(namesOf(asked), terms));
    const remedy = 'lower AUTHORIZER_CACHE_TTL_SECONDS, here and at the gateway, or TOKEN_CACHE_MAX_AGE_SECONDS';
    tooLong('a revoked opaque token', revokedOpaqueSeconds(terms), remedy);
  }
  const verified = issuers.all.filter(({ capabilities }) => capabilities.accessToken.formats.includes('jwt'));
  if (verified.length > 0) {
    said.push(sayRevokedJwt(namesOf(verified), terms));
    const remedy = 'lower TOKEN_MAX_LIFETIME_SECONDS to the lifetime your issuer gives, or have it issue opaque tokens';
    tooLong('a revoked JWT', revokedJwtSeconds(terms), remedy);
    if (!verified.some(({ name }) => fetchesKeys(settings, name))) return { said, warnings };
    const ofKeys = { keySetSeconds, keySetStaleSeconds, gatewayTtlSeconds: authorizerCacheTtlSeconds };
    said.push(sayKeyStaleness(usesSnapshot ? { ...ofKeys, snapshotSeconds: settings.snapshotMaxAgeSeconds } : ofKeys));
  }
  return { said, warnings };
}

const namesOf = (providers: readonly { readonly name: string }[]): string =>
  providers.map(({ name }) => name).join(', ');

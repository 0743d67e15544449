import * as oauth from 'openid-client';
import type { SignInSettings } from './sign-in-settings.js';

/** Seconds that a server may take for one answer. */
const patienceSeconds = 10;

/**
 * Returns what openid-client needs to know of the server: from its metadata, or from the settings where there is no
 * discovery. Asked once; a failure is asked again.
 */
export function createAuthorizationServer(
  settings: SignInSettings,
  send?: oauth.CustomFetch,
): () => Promise<oauth.Configuration> {
  let asked: Promise<oauth.Configuration> | undefined;
  return () =>
    (asked ??= configure(settings, send).catch((error: unknown) => {
      asked = undefined;
      throw error;
    }));
}

async function configure(
  { issuer, clientId, endpoints }: SignInSettings,
  send: oauth.CustomFetch | undefined,
): Promise<oauth.Configuration> {
  // Settings with http: elsewhere than on this machine were refused.
  const insecure = new URL(issuer).protocol === 'http:' ? [oauth.allowInsecureRequests] : [];
  if (endpoints === undefined) {
    const options = { execute: insecure, timeout: patienceSeconds, ...(send && { [oauth.customFetch]: send }) };
    return oauth.discovery(new URL(issuer), clientId, undefined, oauth.None(), options);
  }
  const { authorization, token, revocation } = endpoints;
  const configuration = new oauth.Configuration(
    {
      issuer,
      authorization_endpoint: authorization,
      token_endpoint: token,
      ...(revocation !== undefined && { revocation_endpoint: revocation }),
    },
    clientId,
    undefined,
    oauth.None(),
  );
  configuration.timeout = patienceSeconds;
  if (send) configuration[oauth.customFetch] = send;
  for (const allow of insecure) allow(configuration);
  return configuration;
}

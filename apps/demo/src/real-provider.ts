import { createAuthenticator, diagnose } from '@sallyport/composition';
import { scopesOf } from '@sallyport/protocol';
import type { ManifestRoute } from '@sallyport/route-manifest';
import type { Settings } from '@sallyport/settings';
import type { DemoProvider, TokenName } from './demo-provider.js';

/**
 * Uses the provider of the settings. Its tokens are asked for with the one client of the settings: the scopes of the
 * reading routes for `reader`, those of every route for `writer`. What it refuses is a note, not the end of the demo.
 */
export async function useRealProvider(settings: Settings, routes: readonly ManifestRoute[]): Promise<DemoProvider> {
  const { issuing } = createAuthenticator(settings).issuers;
  const notes: string[] = [...settings.warnings];
  const tokens: Partial<Record<TokenName, string>> = {};
  const wanted = { reader: scopesOf(routes.filter(({ method }) => method === 'GET')), writer: scopesOf(routes) };
  for (const finding of await diagnose(issuing, ['metadata', 'keys', 'a token for us'])) {
    if (finding.outcome === 'trouble') notes.push(`${finding.check}: ${finding.says}`);
  }
  const ask = (scopes: readonly string[]) =>
    issuing.requestToken({ grant: 'client_credentials', scopes }).catch(() => undefined);
  const freshTokens: Record<string, () => Promise<string | undefined>> = {};
  if (issuing.capabilities.issuance.clientCredentials) {
    for (const [name, scopes] of Object.entries(wanted)) {
      freshTokens[name] = async () => {
        const grant = await ask(scopes);
        return grant?.granted === true ? grant.accessToken : undefined;
      };
      const grant = await ask(scopes);
      if (grant?.granted === true) tokens[name as TokenName] = grant.accessToken;
      else notes.push(`no ${name} token: ${grant?.error ?? 'the provider did not answer'} for ${scopes.join(' ')}`);
    }
  }
  return {
    name: settings.identityProviders.map(({ name }) => name).join(','),
    issuer: issuing.issuer,
    embedded: false,
    tokens,
    freshTokens,
    notes,
    close: () => Promise.resolve(),
  };
}

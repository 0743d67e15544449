import { introspectionFormatSetting } from './client-settings.js';
import { deployedAs } from './deployment.js';
import { isLoopbackUrl } from './loopback-url.js';
import type { OidcSettings, ProviderContext } from './provider-settings.js';
import { url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

export const localSettings = {
  issuer: url('LOCAL_ISSUER', {
    means: 'Where the embedded provider listens.',
    default: 'http://127.0.0.1:4400',
  }),
  introspectionFormat: introspectionFormatSetting('LOCAL'),
};

/** Development only; the clients and their secrets are the ones the embedded provider publishes. */
export function readLocalProvider(
  reader: SettingsReader,
  environment: Environment,
  { name, scopeAliases }: ProviderContext,
): OidcSettings {
  const where = deployedAs(environment);
  if (where !== undefined) {
    reader.fault(
      `IDENTITY_PROVIDER is local under ${where}: the embedded provider is for development. Set IDENTITY_PROVIDER to a real one and its settings.`,
    );
  }
  const issuer = reader.value(localSettings.issuer);
  if (!isLoopbackUrl(issuer)) reader.fault('LOCAL_ISSUER is not on a loopback host: use IDENTITY_PROVIDER=oidc.');
  return {
    kind: 'local',
    name,
    scopeAliases,
    issuer,
    audience: ['https://api.sallyport.local'],
    client: { from: 'environment', clientId: 'writer', clientSecret: 'writer-secret' },
    introspectionClient: { from: 'environment', clientId: 'authorizer', clientSecret: 'authorizer-secret' },
    introspectionFormat: reader.value(localSettings.introspectionFormat),
    algorithms: ['RS256'],
    requireAtJwt: true,
  };
}

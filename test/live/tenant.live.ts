import { createAuthenticator } from '@sallyport/composition';
import { type IdentityProvider } from '@sallyport/identity-provider';
import { nodeSend } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import { describeIdentityProvider, type IdentityProviderWorld } from '@sallyport/testing';

const settings = readSettings(process.env);
const [{ name, client }] = settings.identityProviders as [(typeof settings.identityProviders)[number]];

/** Wrong credentials are left out: some tenants lock a client after a few. */
async function start(): Promise<IdentityProviderWorld> {
  let offset = 0;
  const clock = () => Date.now() + offset;
  const provider: IdentityProvider = createAuthenticator(settings, { clock, send: nodeSend }).issuers.issuing;
  const grant = await provider.requestToken({ grant: 'client_credentials' });
  if (!grant.granted) throw new Error(`${name} refused the grant: ${grant.error} (status ${grant.status})`);
  const token = () =>
    provider.requestToken({ grant: 'client_credentials' }).then((again) => {
      if (!again.granted) throw new Error(again.error);
      return again.accessToken;
    });
  const scopes = grant.scopes === 'not-reported' ? [] : grant.scopes.filter((scope) => scope !== '');
  const isJwt = grant.accessToken.split('.').length === 3;
  const clientId = client !== undefined && 'clientId' in client ? client.clientId : undefined;
  return {
    provider,
    principal: { scopes, ...(clientId !== undefined && { clientId }) },
    ...(isJwt && { jwt: token }),
    ...(provider.capabilities.accessToken.formats.includes('opaque') && !isJwt && { opaque: { token, scopes } }),
    ...(scopes[0] !== undefined && { grantableScope: scopes[0] }),
    advance: (seconds) => void (offset += seconds * 1000),
    close: () => Promise.resolve(),
  };
}

describeIdentityProvider(`${name}, the real tenant`, start);

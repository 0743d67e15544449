import * as client from 'openid-client';
import type { EmbeddedDialect } from './dialect.js';
import type { PersonaName } from './people.js';

const forArculix = (base: string): client.ServerMetadata => ({
  issuer: base,
  authorization_endpoint: `${base}/oauth/authorize`,
  token_endpoint: `${base}/oauth/token`,
  revocation_endpoint: `${base}/oauth/revoke`,
  introspection_endpoint: `${base}/oauth/introspect`,
});

const isOpenId = ({ scope = '' }: Readonly<Record<string, string | undefined>>): boolean =>
  scope.split(' ').includes('openid');

/** An application of the tenant, as one is written: over openid-client, knowing what its developer is told. */
export async function startApplication(dialect: EmbeddedDialect) {
  const { client: own, redirectUri, signIn } = dialect.people!;
  const arculix = dialect.name === 'arculix';
  // openid-client encodes every `-` for the header, and that server does not decode.
  const authentication = (arculix ? client.ClientSecretPost : client.ClientSecretBasic)(own.clientSecret);
  const configuration = arculix
    ? new client.Configuration(forArculix(dialect.issuer), own.clientId, undefined, authentication)
    : await client.discovery(new URL(dialect.issuer), own.clientId, undefined, authentication, {
        execute: [client.allowInsecureRequests],
      });
  client.allowInsecureRequests(configuration);

  const codeVerifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const challenge = await client.calculatePKCECodeChallenge(codeVerifier);

  /** Parameters that are undefined stay out. */
  const authorizationUrl = (parameters: Readonly<Record<string, string | undefined>> = {}): URL => {
    const all = {
      redirect_uri: redirectUri,
      state,
      ...(isOpenId(parameters) && { nonce }),
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...parameters,
    };
    const url = client.buildAuthorizationUrl(configuration, {});
    for (const [name, value] of Object.entries(all)) {
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return url;
  };
  const exchange = (callback: URL, pkceCodeVerifier = codeVerifier, openid = !arculix) =>
    client.authorizationCodeGrant(configuration, callback, {
      pkceCodeVerifier,
      expectedState: state,
      ...(openid && { expectedNonce: nonce }),
    });

  return {
    configuration,
    state,
    nonce,
    codeVerifier,
    redirectUri,
    authorizationUrl,
    exchange,
    async signIn(parameters: Readonly<Record<string, string | undefined>>, persona?: PersonaName) {
      return exchange(await signIn(authorizationUrl(parameters), persona), codeVerifier, isOpenId(parameters));
    },
    refresh: (token: string, parameters: Record<string, string> = {}) =>
      client.refreshTokenGrant(configuration, token, parameters),
    revoke: (token: string) => client.tokenRevocation(configuration, token),
    userinfo: (token: string, subject: string) => client.fetchUserInfo(configuration, token, subject),
    introspect: (token: string) => client.tokenIntrospection(configuration, token),
  };
}

export type Application = Awaited<ReturnType<typeof startApplication>>;

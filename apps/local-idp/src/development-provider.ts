import type { Adapter, ClientMetadata, Provider } from 'oidc-provider';
import { audience, developmentClients, otherAudience } from './development-clients.js';
import { loadOidcProvider } from './load-oidc-provider.js';
import { oidcEndpoints } from './oidc-endpoints.js';
import { oidcPeopleConfiguration, oidcPeopleScopes, openPorts, type OidcPeople } from './oidc-people.dialect-server.js';
import { headersForPage } from './page-access.js';
import { phantomTokens } from './phantom-tokens.js';
import type { SigningKey } from './signing-key.js';
import type { TenantClient } from './tenant-clients.js';

export interface DevelopmentProviderOptions {
  readonly issuer: string;
  readonly key: SigningKey;
  readonly storage: (model: string) => Adapter;
  readonly accessTokenTtlSeconds: number;
  readonly clients: readonly TenantClient[];
  readonly scopes: readonly string[];
  /** Whether every client is told about every token, or the authorizer alone and each client about its own. */
  readonly everyClientIntrospects: boolean;
  readonly people: OidcPeople;
  /** The certificates that go into token headers in place of a kid; undefined: the kid. Asked with each token. */
  readonly certificates?: () => readonly string[] | undefined;
  /** How far the server's clock is off: JWTs are issued as if it were that much later. */
  shiftSeconds(): number;
}

const metadata = ({ clientId, clientSecret, scopes, grants }: TenantClient): ClientMetadata => ({
  client_id: clientId,
  ...(clientSecret === null ? { token_endpoint_auth_method: 'none' } : { client_secret: clientSecret }),
  grant_types: [...grants],
  ...(grants.includes('authorization_code')
    ? {
        response_types: ['code'], // Two, so that none is taken for granted when a request names none.
        redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
      }
    : { response_types: [], redirect_uris: [] }),
  ...(scopes.length > 0 && {
    scope: [...(grants.includes('authorization_code') ? oidcPeopleScopes : []), ...scopes].join(' '),
  }),
});

/**
 * An oidc-provider instance for machines and people, with one signing key for its lifetime: a rotation is a new instance
 * on the same storage.
 */
export async function createDevelopmentProvider(options: DevelopmentProviderOptions): Promise<Provider> {
  const oidc = await loadOidcProvider();
  const { authorizer, opaque } = developmentClients;
  const people = oidcPeopleConfiguration(oidc.errors, options.people);
  const provider = new oidc.Provider(options.issuer, {
    ...people,
    adapter: options.storage,
    clients: options.clients.map(metadata),
    jwks: { keys: [{ ...options.key.privateJwk }] },
    scopes: [...oidcPeopleScopes, ...options.scopes],
    ttl: { ...people.ttl, ClientCredentials: options.accessTokenTtlSeconds },
    // RFC 7662 §2.2: the subject of a machine's token is the machine itself.
    extraTokenClaims: (_ctx, token) =>
      token.kind === 'ClientCredentials' && token.clientId !== undefined ? { sub: token.clientId } : undefined,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      ...people.features,
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) =>
          client.clientAuthMethod !== 'none' &&
          (options.everyClientIntrospects ||
            client.clientId === authorizer.clientId ||
            client.clientId === token.clientId),
      },
      jwtIntrospection: { enabled: true },
    },
    formats: {
      customizers: {
        jwt(_ctx, _token, structured) {
          const { payload } = structured;
          const shift = options.shiftSeconds();
          for (const name of ['iat', 'exp'] as const) payload[name] = Number(payload[name]) + shift;
          const x5c = options.certificates?.();
          if (x5c !== undefined) structured.header = { kid: undefined, x5c };
        },
      },
    },
  });

  openPorts(provider);

  // What becomes a bare 500 `server_error` on the wire is said here in full.
  provider.on('server_error', (_ctx, error) => console.error('local-idp:', error));

  // oidc-provider answers every origin, and gives a page more than it needs.
  provider.use(async (ctx, next) => {
    await next();
    for (const name of Object.keys(ctx.response.headers)) if (name.startsWith('access-control-')) ctx.remove(name);
    const publicClient = ctx.oidc?.client?.clientAuthMethod === 'none';
    ctx.set(headersForPage(oidcEndpoints[ctx.path], ctx.req.headers, publicClient));
  });

  provider.use(phantomTokens(options.key, options.shiftSeconds));

  // The built-in grant drops unknown scopes, grants none when none is asked for and gives opaque tokens without a resource.
  provider.registerGrantType(
    'client_credentials',
    async (ctx) => {
      const { client, params } = ctx.oidc;
      if (client === undefined) throw new oidc.errors.InvalidClient('client is missing');
      const api = client.clientId === 'stranger' ? otherAudience : audience;
      const resource = params?.['resource'];
      if (resource !== undefined && resource !== api) {
        throw new oidc.errors.InvalidTarget('the only resource here is the API');
      }
      const allowed = client.scope?.split(' ') ?? [];
      const asked = params?.['scope'] === undefined ? allowed : String(params['scope']).split(' ');
      if (asked.some((scope) => !allowed.includes(scope))) {
        throw new oidc.errors.InvalidScope('the client may not ask for this scope', asked.join(' '));
      }
      const scope = [...new Set(asked)].join(' ');
      const accessTokenFormat = client.clientId === opaque.clientId ? 'opaque' : 'jwt';
      const token = new provider.ClientCredentials({ client, scope });
      token.resourceServer = new provider.ResourceServer(api, { scope, audience: api, accessTokenFormat });
      ctx.oidc.entity('ClientCredentials', token);
      ctx.body = {
        access_token: await token.save(),
        token_type: 'Bearer',
        expires_in: token.expiration,
        ...(scope !== '' && { scope }),
      };
    },
    ['scope', 'resource'],
    [],
  );
  return provider;
}

import { createPublicKey, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { audience, knownScopes, otherAudience } from './development-clients.js';
import { createDevelopmentProvider } from './development-provider.js';
import type { DialectContext, DialectServer } from './dialect-server.js';
import { createKeyRing } from './key-ring.js';
import { createKeyedClient } from './keyed-client.js';
import { loadOidcProvider } from './load-oidc-provider.js';
import { createMemoryStorage } from './memory-storage.js';
import { oidcEndpoints } from './oidc-endpoints.js';
import { interact, isInteraction } from './oidc-people.dialect-server.js';
import { browserClient, tenantClients } from './tenant-clients.js';
import { createTokenCertificates } from './token-certificates.js';

interface Running {
  readonly provider: Provider;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** A standard server: oidc-provider as it is. `local` is the smaller one at the root: no strangers, no keyed client. */
export function oidcDialectServer(context: DialectContext, kind: 'oidc' | 'local'): DialectServer {
  const { base, now } = context;
  const prefix = new URL(base).pathname.replace(/\/$/, '');
  const storage = createMemoryStorage();
  const keys = createKeyRing(1, context.keys);
  const scopeName = (ours: string): string => context.scopeName(ours, (same) => same);
  const clients = tenantClients(scopeName);
  const known = [...Object.values(clients), browserClient(scopeName)].filter(
    (client) => kind === 'oidc' || client !== clients.stranger,
  );

  const cookieKey = randomBytes(32).toString('base64url');
  const accessTokenTtlSeconds = context.accessTokenTtlSeconds ?? 3600;
  const apiScopes = knownScopes.map(scopeName);
  // The provider hears of this client with its key: nobody else could be it before.
  const keyed = createKeyedClient(scopeName, (publicJwk) => {
    void storage('Client').upsert(
      'keyed',
      {
        client_id: 'keyed',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicJwk] },
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        scope: keyed.client.scopes.join(' '),
      },
      0,
    );
  });

  const certificates = createTokenCertificates(now);

  const build = async (): Promise<Running> => {
    const [key] = await keys.load();
    let chain: readonly string[] | undefined; // one leaf per key
    const provider = await createDevelopmentProvider({
      issuer: base,
      key: key!,
      storage,
      accessTokenTtlSeconds,
      clients: known,
      scopes: apiScopes,
      everyClientIntrospects: kind === 'oidc',
      people: { path: prefix, apiScopes, accessTokenTtlSeconds, cookieKey },
      certificates: () => {
        if (context.switches.keyNamedBy === 'kid') return undefined;
        return (chain ??= certificates.chainFor(createPublicKey(key!.privateKey)));
      },
      shiftSeconds: () => now() - Math.floor(Date.now() / 1000),
    });
    return { provider, handle: provider.callback() };
  };
  let running: Promise<Running> | undefined;
  const loaded = (): Promise<Running> => (running ??= build());

  return {
    issuer: base,
    audience,
    clients,
    people: {
      authorizationEndpoint: `${base}/auth`,
      personScopes: ['openid', 'profile', 'email'],
      targetParameters: (resource = audience) => ({ resource }),
    },
    ...(kind === 'oidc' && { keyed: keyed.client, certificates }),
    endpointOf: (_method, path) => (Object.hasOwn(oidcEndpoints, path) ? oidcEndpoints[path] : undefined),
    async handle(request, response, path) {
      const query = (request.url ?? '').split('?').slice(1);
      // RFC 8414 §3: the same document under the other well-known name.
      const asked = path === '/.well-known/oauth-authorization-server' ? '/.well-known/openid-configuration' : path;
      request.url = [asked, ...query].join('?');
      // How oidc-provider learns the path it is mounted under.
      if (prefix !== '') Object.assign(request, { originalUrl: prefix + request.url });
      const { provider, handle } = await loaded();
      if (isInteraction(path)) return interact(provider, kind, request, response, prefix + path);
      await handle(request, response);
    },
    tokenEndpoint: `${base}/token`,
    tokenParameters: (name) => (kind === 'local' ? {} : { resource: name === 'stranger' ? otherAudience : audience }),
    scopeName,
    environment: (issuing): Record<string, string> =>
      kind === 'local'
        ? { IDENTITY_PROVIDER: 'local', LOCAL_ISSUER: base }
        : {
            IDENTITY_PROVIDER: 'oidc',
            OIDC_ISSUER: base,
            OIDC_AUDIENCE: audience,
            OIDC_CLIENT_ID: clients[issuing].clientId,
            OIDC_CLIENT_SECRET: clients[issuing].clientSecret,
          },
    load: async () => void (await Promise.all([keys.load(), loadOidcProvider()]).then(loaded)),
    signer: () => keys.now()[0]!,
    jwks: () => ({ keys: keys.now().map(({ publicJwk }) => ({ ...publicJwk })) }),
    async rotateKeys() {
      await keys.replace((_, fresh) => fresh);
      const fresh = build();
      await fresh;
      running = fresh;
    },
    revokeOldKeys: () => undefined,
    async revoke(token) {
      // A token that is no JWT is its own key in the storage.
      await storage('ClientCredentials').destroy(token);
      await storage('AccessToken').destroy(token);
      await storage('RefreshToken').destroy(token);
    },
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EndpointName } from './endpoints.js';
import { audience, developmentClients, knownScopes, otherAudience } from './development-clients.js';
import { createDevelopmentProvider } from './development-provider.js';
import type { DialectContext, DialectServer } from './dialect-server.js';
import { createKeyRing } from './key-ring.js';
import { loadOidcProvider } from './load-oidc-provider.js';
import { createMemoryStorage } from './memory-storage.js';
import { tenantClients } from './tenant-clients.js';

const endpoints: Readonly<Record<string, EndpointName>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/oauth-authorization-server': 'discovery',
  '/jwks': 'jwks',
  '/token': 'token',
  '/token/introspection': 'introspection',
};

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A standard server: oidc-provider as it is. `local` is the smaller one at the root: machines only. */
export function oidcDialectServer(context: DialectContext, kind: 'oidc' | 'local'): DialectServer {
  const { base, now } = context;
  const prefix = new URL(base).pathname.replace(/\/$/, '');
  const storage = createMemoryStorage();
  const keys = createKeyRing(1);
  const scopeName = (ours: string): string => context.scopeName(ours, (same) => same);
  const clients = tenantClients(scopeName);
  const known = Object.values(clients).filter(
    ({ clientId }) => kind === 'oidc' || Object.hasOwn(developmentClients, clientId),
  );

  const build = async (): Promise<Handle> => {
    const [key] = await keys.load();
    const provider = await createDevelopmentProvider({
      issuer: base,
      key: key!,
      storage,
      accessTokenTtlSeconds: context.accessTokenTtlSeconds ?? 3600,
      clients: known,
      scopes: knownScopes.map(scopeName),
      everyClientIntrospects: kind === 'oidc',
      shiftSeconds: () => now() - Math.floor(Date.now() / 1000),
    });
    return provider.callback();
  };
  let handle: Promise<Handle> | undefined;
  const loaded = (): Promise<Handle> => (handle ??= build());

  return {
    issuer: base,
    audience,
    clients,
    endpointOf: (_method, path) => (Object.hasOwn(endpoints, path) ? endpoints[path] : undefined),
    async handle(request, response, path) {
      const query = (request.url ?? '').split('?').slice(1);
      // RFC 8414 §3: the same document under the other well-known name.
      const asked = path === '/.well-known/oauth-authorization-server' ? '/.well-known/openid-configuration' : path;
      request.url = [asked, ...query].join('?');
      // How oidc-provider learns the path it is mounted under.
      if (prefix !== '') Object.assign(request, { originalUrl: prefix + request.url });
      await (
        await loaded()
      )(request, response);
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
      handle = fresh;
    },
    revokeOldKeys: () => undefined,
    async revoke(token) {
      // An opaque token is its own key in the storage.
      await storage('ClientCredentials').destroy(token);
      await storage('AccessToken').destroy(token);
    },
  };
}

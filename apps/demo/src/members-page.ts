import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen } from '../../local-idp/src/listen.js';
import { builtPage } from './built-page.js';
import type { DemoProvider } from './demo-provider.js';

/** The members' page on an origin of its own, as it is when it is deployed. */
export interface MembersPage {
  readonly url: string;
  close(): Promise<void>;
}

export interface MembersPageOptions {
  /** A busy one falls back to a free one. */
  readonly port: number;
  readonly provider: DemoProvider;
  /** The API up to its stage. */
  readonly apiUrl: string;
  readonly apiKey: string | undefined;
  readonly tokenHeader: string;
  readonly region: string;
}

/**
 * Serves the page and, beside it, the configuration of this run; undefined where there is nobody to sign in with it: a real
 * provider's public client is not among the settings.
 */
export async function serveMembersPage(options: MembersPageOptions): Promise<MembersPage | undefined> {
  const { provider, apiUrl, apiKey, tokenHeader, region } = options;
  const [tenant] = provider.tenants ?? [];
  const pool = provider.identityPool;
  if (tenant === undefined || pool === undefined || apiKey === undefined) return undefined;

  const login = pool.logins[tenant.name];
  const config = JSON.stringify({
    region,
    apiUrl,
    apiKey,
    tokenHeader,
    signIn: tenant.browserSignIn(['profile:read']),
    identityPool: { id: pool.id, endpoint: pool.url, ...(login !== undefined && { login }) },
  });
  const { port: idp } = new URL(pool.url);
  // Cognito has its endpoints on two hosts, here as there.
  const connect = [new URL(apiUrl).origin, `http://127.0.0.1:${idp}`, `http://localhost:${idp}`];
  const servePage = builtPage({ app: 'members-web', at: '', connect: () => connect });

  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    if (request.headers.host !== `127.0.0.1:${port}` && request.headers.host !== `localhost:${port}`) {
      response.writeHead(421, { connection: 'close' }).end(); // DNS rebinding
    } else if (request.url === '/config.json' && request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(config);
    } else servePage(request, response).catch(() => response.destroy());
  });
  await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MisconfigurationError } from '@sallyport/protocol';
import {
  audience,
  developmentClients,
  type ClientName,
  type DevelopmentClient,
  type TokenName,
} from './development-clients.js';
import { createDevelopmentProvider } from './development-provider.js';
import { loadOidcProvider } from './load-oidc-provider.js';
import { createMemoryStorage } from './memory-storage.js';
import { refuseProduction } from './refuse-production.js';
import { newSigningKey } from './signing-key.js';

export interface LocalIdpOptions {
  /** Default 0: any free port. A busy port falls back to a free one. */
  readonly port?: number;
  /** Default 3600. */
  readonly accessTokenTtlSeconds?: number;
  /** Where NODE_ENV and AWS_LAMBDA_FUNCTION_NAME are looked up; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Requests that reached an endpoint, whatever the answer was. */
export interface LocalIdpCounters {
  discovery: number;
  jwks: number;
  token: number;
  introspection: number;
}

export interface LocalIdp {
  /** `http://127.0.0.1:<port>`, without a final slash. */
  readonly issuer: string;
  readonly port: number;
  /** The `aud` of every token. */
  readonly audience: string;
  readonly clients: Readonly<Record<ClientName, DevelopmentClient>>;
  readonly counters: LocalIdpCounters;
  /**
   * An access token, asked for over HTTP with the client's secret. Without `scopes`: all the client may have.
   *
   * @throws Error with the OAuth error code when the grant is refused
   */
  token(name: TokenName, scopes?: readonly string[]): Promise<string>;
  /** The current signing key, to forge tokens in tests. */
  signer(): { readonly kid: string; readonly alg: 'RS256'; readonly privateKey: KeyObject };
  /** The public key set (RFC 7517), as `jwks_uri` serves it. */
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** A new key under a new kid signs from now on; the old one leaves the set at once. Opaque tokens stay good. */
  rotateKeys(): Promise<void>;
  /** Ends open connections too. */
  close(): Promise<void>;
}

const paths: Readonly<Record<string, keyof LocalIdpCounters>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/oauth-authorization-server': 'discovery',
  '/jwks': 'jwks',
  '/token': 'token',
  '/token/introspection': 'introspection',
};

/**
 * Starts the embedded OAuth2 server of development and tests: client credentials, JWT and opaque tokens, introspection.
 *
 * Listens on 127.0.0.1 only, with keys made for this run, sends no CORS header and answers only requests whose Host is
 * its own (DNS rebinding). Its client secrets are published: it protects nothing.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` under NODE_ENV=production, on Lambda, or for a port that is none
 */
export async function startLocalIdp(options: LocalIdpOptions = {}): Promise<LocalIdp> {
  refuseProduction(options.env ?? process.env);
  const { port: askedPort = 0, accessTokenTtlSeconds = 3600 } = options;
  if (!Number.isInteger(askedPort) || askedPort < 0 || askedPort > 65_535) {
    throw new MisconfigurationError('settings_invalid', ['PORT is not a port number: use 0 to 65535.']);
  }
  const storage = createMemoryStorage();
  const counters: LocalIdpCounters = { discovery: 0, jwks: 0, token: 0, introspection: 0 };
  const server = createServer();
  const notYet = (_: IncomingMessage, response: ServerResponse): void => answer(response, 503, 'starting');
  server.on('request', notYet);

  let [key] = await Promise.all([newSigningKey(), loadOidcProvider(), listen(server, askedPort)]);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const build = async () => {
    const provider = await createDevelopmentProvider({ issuer, key, storage, accessTokenTtlSeconds });
    return provider.callback();
  };
  let handle = await build();

  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  server.off('request', notYet);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hosts.has(request.headers.host ?? '')) return answer(response, 421, 'misdirected_request');
    const path = (request.url ?? '/').split('?', 1)[0]!;
    const counter = Object.hasOwn(paths, path) ? paths[path] : undefined;
    if (counter !== undefined) counters[counter] += 1;
    // RFC 8414 §3: the same document under the other well-known name.
    if (path === '/.well-known/oauth-authorization-server') request.url = '/.well-known/openid-configuration';
    void handle(request, response);
  });

  return {
    issuer,
    port,
    audience,
    clients: developmentClients,
    counters,
    token: (name, scopes) => requestToken(issuer, developmentClients[name], scopes),
    signer: () => ({ kid: key.kid, alg: key.alg, privateKey: key.privateKey }),
    jwks: () => ({ keys: [{ ...key.publicJwk }] }),
    async rotateKeys() {
      key = await newSigningKey();
      handle = await build();
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listen(server, 0);
  }
}

function answer(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error }));
}

async function requestToken(
  issuer: string,
  { clientId, clientSecret }: DevelopmentClient,
  scopes: readonly string[] | undefined,
): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scopes && { scope: scopes.join(' ') }) }),
  });
  const body = (await response.json()) as { access_token?: string; error?: string };
  if (body.access_token === undefined) throw new Error(`no token: ${response.status} ${body.error ?? ''}`);
  return body.access_token;
}

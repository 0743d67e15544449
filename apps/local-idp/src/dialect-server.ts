import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AskingName, TokenName } from './development-clients.js';
import type { DialectSwitches, JsonWebKeySet, Signer } from './dialect.js';
import type { EndpointName } from './endpoints.js';
import { notFound, readRequest, writeAnswer, type DialectRequest, type Routes } from './http-exchange.js';
import type { KeyedClient } from './keyed-client.js';
import { headersForPage } from './page-access.js';
import type { PeopleEndpoints } from './people-tokens.js';
import type { TenantClients } from './tenant-clients.js';
import type { KeyMaker } from './signing-key.js';
import type { TokenCertificates } from './token-certificates.js';

/** What a dialect is told by the server it lives on. */
export interface DialectContext {
  /** Where its paths begin, without a final slash: `http://127.0.0.1:4400/auth0`. */
  readonly base: string;
  /** The same place under the other name of this machine: `http://localhost:4400/auth0`. */
  readonly otherHostBase: string;
  /** Seconds since the epoch, by a clock that may be wrong on purpose. */
  now(): number;
  /** Read at each request: they may change. */
  readonly switches: Readonly<DialectSwitches>;
  /** Our name of a scope → this tenant's; the dialect's own rule where nothing else was asked for. */
  scopeName(ours: string, rule: (ours: string) => string): string;
  /** Unset: the vendor's default. */
  readonly accessTokenTtlSeconds: number | undefined;
  readonly keys: KeyMaker;
}

/** One vendor's tenant. Each file `*.dialect-server.ts` makes one; they share this shape and know nothing of each other. */
export interface DialectServer {
  readonly issuer: string;
  readonly audience: string;
  readonly clients: TenantClients;
  /** How people sign in. */
  readonly people: Pick<PeopleEndpoints, 'authorizationEndpoint' | 'personScopes' | 'targetParameters'>;
  /** Where clients may sign for themselves. */
  readonly keyed?: KeyedClient;
  /** Where tokens can bring certificates along. */
  readonly certificates?: TokenCertificates;
  /** Which endpoint a request is for; undefined for a path that is none. */
  endpointOf(method: string, path: string, host: string): EndpointName | undefined;
  handle(request: IncomingMessage, response: ServerResponse, path: string, host: string): Promise<void>;
  /** Where and how a machine client asks for a token. */
  readonly tokenEndpoint: string;
  tokenParameters(name: AskingName): Readonly<Record<string, string>>;
  scopeName(ours: string): string;
  environment(issuingClient: TokenName | 'web'): Record<string, string>;
  /** Makes what the first request would otherwise wait for. */
  load(): Promise<void>;
  signer(): Signer;
  jwks(): JsonWebKeySet;
  rotateKeys(): Promise<void>;
  revokeOldKeys(): void;
  revoke(token: string): Promise<void>;
}

/** `endpointOf` and `handle` over a table of routes. `routesOf` may answer differently per host name. */
export function serveRoutes(routesOf: (host: string) => Routes): Pick<DialectServer, 'endpointOf' | 'handle'> {
  const find = (method: string, path: string, host: string) => {
    const routes = routesOf(host);
    const key = `${method === 'HEAD' ? 'GET' : method} ${path}`;
    return Object.hasOwn(routes, key) ? routes[key] : undefined;
  };
  return {
    endpointOf: (method, path, host) => find(method, path, host)?.endpoint,
    async handle(request, response, path, host) {
      const route = find(request.method ?? 'GET', path, host);
      if (route === undefined) return writeAnswer(response, notFound);
      const read = await readRequest(request);
      if (read === undefined) return writeAnswer(response, { status: 413, headers: { connection: 'close' } });
      const answer = await route.answer(read);
      const cors = headersForPage(route.endpoint, read.headers, !bringsSecret(read));
      writeAnswer(response, { ...answer, headers: { ...answer.headers, ...cors } });
    },
  };
}

const bringsSecret = ({ headers, form }: DialectRequest): boolean =>
  headers.authorization !== undefined || form.has('client_secret') || form.has('client_assertion');

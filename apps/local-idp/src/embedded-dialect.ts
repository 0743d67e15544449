import type { IncomingMessage, ServerResponse } from 'node:http';
import { browserSignIn } from './browser-sign-in.js';
import { knownScopes, type AskingName } from './development-clients.js';
import type { EmbeddedDialect, DialectName, DialectSwitches, JsonWebKeySet, TokenRequest } from './dialect.js';
import type { DialectContext, DialectServer } from './dialect-server.js';
import { endpointNames, type EndpointCounters } from './endpoints.js';
import { createFaultList, play } from './faults.js';
import { writeAnswer } from './http-exchange.js';
import { preflight } from './page-access.js';
import { createPeople } from './sign-in.js';
import type { KeyMaker } from './signing-key.js';

export interface EmbeddedDialectOptions {
  readonly name: DialectName;
  readonly base: string;
  readonly otherHostBase: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly switches: DialectSwitches;
  readonly scopeAliases: Readonly<Record<string, string>>;
  readonly accessTokenTtlSeconds: number | undefined;
  readonly keys: KeyMaker;
  readonly open: (context: DialectContext) => DialectServer;
}

export interface HostedDialect {
  readonly dialect: EmbeddedDialect;
  load(): Promise<void>;
  serve(request: IncomingMessage, response: ServerResponse, path: string, host: string): Promise<void>;
}

/** A dialect's server with what every dialect has: counters, faults, a clock that can be wrong, a token desk. */
export function embedDialect(options: EmbeddedDialectOptions): HostedDialect {
  const { name, base, otherHostBase, clock, scopeAliases, accessTokenTtlSeconds } = options;
  const switches = { ...options.switches };
  const counters = Object.fromEntries(endpointNames.map((endpoint) => [endpoint, 0])) as EndpointCounters;
  const faults = createFaultList();
  let skewSeconds = 0;
  let stale: JsonWebKeySet | undefined;
  const now = (): number => Math.floor(clock() / 1000) + skewSeconds;
  const server = options.open({
    base,
    otherHostBase,
    now,
    switches,
    scopeName: (ours, rule) => (Object.hasOwn(scopeAliases, ours) ? scopeAliases[ours]! : rule(ours)),
    accessTokenTtlSeconds,
    keys: options.keys,
  });
  const aliased = Object.keys(scopeAliases).length > 0;

  return {
    dialect: {
      name,
      issuer: server.issuer,
      audience: server.audience,
      clients: server.clients,
      counters,
      people: createPeople(server.clients.web, [new URL(base).origin, new URL(otherHostBase).origin], {
        ...server.people,
        tokenEndpoint: server.tokenEndpoint,
        scopeName: server.scopeName,
      }),
      browserSignIn: (scopes = knownScopes) => browserSignIn(name, server, scopes),
      ...(server.keyed && { keyed: server.keyed }),
      ...(server.certificates && { certificates: server.certificates }),
      faults: {
        inject: faults.inject,
        skewClock: (seconds) => void (skewSeconds = seconds),
        publishStaleKeys: (wanted) => void (stale = wanted ? (stale ?? server.jwks()) : undefined),
        clear() {
          faults.clear();
          skewSeconds = 0;
          stale = undefined;
        },
      },
      token: (asking, scopes) => send(tokenRequest(server, asking, scopes)),
      tokenRequest: (asking, scopes) => tokenRequest(server, asking, scopes),
      environment: (issuing = 'writer') => ({
        ...server.environment(issuing),
        ...(aliased && { SCOPE_ALIASES: JSON.stringify({ [name]: scopeAliases }) }),
      }),
      signer() {
        const { kid, alg, privateKey } = server.signer();
        return { kid, alg, privateKey };
      },
      jwks: () => stale ?? server.jwks(),
      rotateKeys: () => server.rotateKeys(),
      revokeOldKeys: () => server.revokeOldKeys(),
      revoke: (token) => server.revoke(token),
      configure: (wanted) => void Object.assign(switches, wanted),
    },
    load: () => server.load(),
    async serve(request, response, path, host) {
      if (request.method === 'OPTIONS') {
        const asked = String(request.headers['access-control-request-method'] ?? '');
        const answer = preflight(server.endpointOf(asked, path, host), request.headers);
        if (answer !== undefined) return writeAnswer(response, answer);
      }
      const endpoint = server.endpointOf(request.method ?? 'GET', path, host);
      if (endpoint !== undefined) counters[endpoint] += 1;
      const fault = faults.next(endpoint);
      if (fault !== undefined && (await play(fault, response, now()))) return;
      if (endpoint === 'jwks' && stale !== undefined) return writeAnswer(response, { status: 200, body: stale });
      await server.handle(request, response, path, host);
    },
  };
}

function tokenRequest(server: DialectServer, name: AskingName, scopes: readonly string[] | undefined): TokenRequest {
  return {
    url: server.tokenEndpoint,
    client: server.clients[name],
    form: {
      grant_type: 'client_credentials',
      ...server.tokenParameters(name),
      ...(scopes && { scope: scopes.map(server.scopeName).join(' ') }),
    },
  };
}

async function send({ url, client: { clientId, clientSecret }, form }: TokenRequest): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  });
  const body = (await response.json()) as { access_token?: string; error?: string };
  if (body.access_token === undefined) throw new Error(`no token: ${response.status} ${body.error ?? ''}`);
  return body.access_token;
}

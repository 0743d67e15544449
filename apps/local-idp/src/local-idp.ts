import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MisconfigurationError } from '@sallyport/protocol';
import { createAdminDesk } from './admin-desk.js';
import { arculixDialectServer } from './arculix.dialect-server.js';
import { auth0DialectServer } from './auth0.dialect-server.js';
import { cognitoDialectServer } from './cognito.dialect-server.js';
import { dialectNames, type DialectName, type DialectSwitches, type EmbeddedDialect } from './dialect.js';
import type { DialectContext, DialectServer } from './dialect-server.js';
import { embedDialect, type HostedDialect } from './embedded-dialect.js';
import { writeAnswer } from './http-exchange.js';
import { serveIdentityPool, type EmbeddedIdentityPool } from './identity-pool/serve-identity-pool.js';
import { listen } from './listen.js';
import { oidcDialectServer } from './oidc.dialect-server.js';
import { refuseProduction } from './refuse-production.js';
import { freshKeys, type KeyMaker } from './signing-key.js';

export interface LocalIdpOptions {
  /** Which tenant the members of the answer speak of. All are served. Default `local`, at the root of the server. */
  readonly dialect?: DialectName;
  /** Default 0: any free port. A busy port falls back to a free one. */
  readonly port?: number;
  /** Where something in front of it ends TLS: then its addresses are `https:` with this port. */
  readonly publicPort?: number;
  /** Default: each vendor's own; `local` and `oidc` 3600, auth0 86400, cognito 3600, arculix 7200. */
  readonly accessTokenTtlSeconds?: number;
  /** Of the AWS credentials that the identity pool gives. Default 3600. */
  readonly identityPoolTtlSeconds?: number;
  /** What the tenants are set to. Defaults: `auth0`, no permissions, `any`, `usual`, `kid`. */
  readonly switches?: Partial<DialectSwitches>;
  /** Our scope names → a tenant's, as the setting SCOPE_ALIASES has them. Default: the dialect's own rule. */
  readonly scopeAliases?: Readonly<Partial<Record<DialectName, Readonly<Record<string, string>>>>>;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly clock?: () => number;
  /** Where its signing keys come from. Default: each is made for it, which takes a third of a second of a processor. */
  readonly keys?: KeyMaker;
  /** Where NODE_ENV and AWS_LAMBDA_FUNCTION_NAME are looked up; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The chosen tenant, and the server that holds them all. */
export interface LocalIdp extends EmbeddedDialect {
  readonly port: number;
  /** Every tenant by name. One that nobody asked for costs nothing: it is made at its first request. */
  readonly dialects: Readonly<Record<DialectName, EmbeddedDialect>>;
  /** Turns ID tokens of the tenants into AWS credentials. */
  readonly identityPool: EmbeddedIdentityPool;
  /** Random, for this run: opens `/_admin/…`. */
  readonly adminToken: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

const open: Readonly<Record<DialectName, (context: DialectContext) => DialectServer>> = {
  local: (context) => oidcDialectServer(context, 'local'),
  oidc: (context) => oidcDialectServer(context, 'oidc'),
  auth0: auth0DialectServer,
  cognito: cognitoDialectServer,
  arculix: arculixDialectServer,
};

const usual: DialectSwitches = {
  accessTokenProfile: 'auth0',
  permissions: false,
  visibility: 'any',
  expiry: 'usual',
  keyNamedBy: 'kid',
};

/**
 * Starts the embedded OAuth2 server of development and tests: one tenant per dialect, client credentials, JWT and opaque
 * tokens, people, faults on demand.
 *
 * Listens on 127.0.0.1 only, with keys made for this run, answers only requests whose Host is its own (DNS rebinding) and
 * lets pages of this machine alone sign people in. Its client secrets are published: it protects nothing.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` under NODE_ENV=production, on Lambda, or for a port that is none
 */
export async function startLocalIdp(options: LocalIdpOptions = {}): Promise<LocalIdp> {
  refuseProduction(options.env ?? process.env);
  const { dialect: chosen = 'local', port: askedPort = 0, clock = Date.now, scopeAliases = {} } = options;
  if (!Number.isInteger(askedPort) || askedPort < 0 || askedPort > 65_535) {
    throw new MisconfigurationError('settings_invalid', ['PORT is not a port number: use 0 to 65535.']);
  }
  const server = createServer();
  const notYet = (_: IncomingMessage, response: ServerResponse): void => turnAway(response, 503, 'starting');
  server.on('request', notYet);
  await listen(server, askedPort);
  const { port } = server.address() as AddressInfo;
  const [scheme, shownPort] = options.publicPort === undefined ? ['http', port] : ['https', options.publicPort];

  const hosted = Object.fromEntries(
    dialectNames.map((name) => {
      const path = name === 'local' ? '' : `/${name}`;
      const embedded = embedDialect({
        name,
        base: `${scheme}://127.0.0.1:${shownPort}${path}`,
        otherHostBase: `${scheme}://localhost:${shownPort}${path}`,
        clock,
        switches: { ...usual, ...options.switches },
        scopeAliases: scopeAliases[name] ?? {},
        accessTokenTtlSeconds: options.accessTokenTtlSeconds,
        keys: options.keys ?? freshKeys,
        open: open[name],
      });
      return [name, embedded];
    }),
  ) as Record<DialectName, HostedDialect>;
  const dialects = Object.fromEntries(dialectNames.map((name) => [name, hosted[name].dialect])) as Record<
    DialectName,
    EmbeddedDialect
  >;
  const identityPool = serveIdentityPool({
    origin: `${scheme}://127.0.0.1:${shownPort}`,
    dialects,
    credentialsTtlSeconds: options.identityPoolTtlSeconds ?? 3600,
    clock,
  });
  const adminToken = randomBytes(32).toString('base64url');
  const hosts = new Set([port, shownPort].flatMap((own) => [`127.0.0.1:${own}`, `localhost:${own}`]));
  const admin = createAdminDesk({ token: adminToken, hosts, dialects });
  await hosted[chosen].load();

  server.off('request', notYet);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { host = '' } = request.headers;
    if (!hosts.has(host)) return turnAway(response, 421, 'misdirected_request');
    const path = (request.url ?? '/').split('?', 1)[0]!;
    const serve = path.startsWith('/_admin/')
      ? admin(request, response, path)
      : identityPool.owns(path)
        ? identityPool.serve(request, response)
        : routeTo(hosted, path, (to, below) => to.serve(request, response, below, host.replace(/:\d+$/, '')));
    serve.catch((error: unknown) => {
      console.error('local-idp:', error);
      if (response.headersSent) response.destroy();
      else turnAway(response, 500, 'server_error');
    });
  });

  return {
    ...dialects[chosen],
    port,
    dialects,
    identityPool: identityPool.pool,
    adminToken,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function routeTo<Answer>(
  hosted: Readonly<Record<DialectName, HostedDialect>>,
  path: string,
  serve: (to: HostedDialect, below: string) => Answer,
): Answer {
  // RFC 8414 §3.1: the well-known name goes before the path of the issuer.
  const inserted = /^\/\.well-known\/oauth-authorization-server\/(oidc)$/.exec(path);
  if (inserted !== null) return serve(hosted.oidc, '/.well-known/oauth-authorization-server');
  const first = path.split('/', 2)[1] ?? '';
  const name = dialectNames.find((known) => known !== 'local' && known === first);
  return name === undefined ? serve(hosted.local, path) : serve(hosted[name], path.slice(name.length + 1) || '/');
}

function turnAway(response: ServerResponse, status: number, error: string): void {
  writeAnswer(response, { status, headers: { connection: 'close' }, body: { error } });
}

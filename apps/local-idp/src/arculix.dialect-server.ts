import { randomBytes } from 'node:crypto';
import { authenticateClient } from './client-authentication.js';
import { audience } from './development-clients.js';
import { serveRoutes, type DialectContext, type DialectServer } from './dialect-server.js';
import { unstored, type DialectAnswer, type DialectRequest } from './http-exchange.js';
import { tenantClients, type TenantClient } from './tenant-clients.js';

interface IssuedToken {
  readonly clientId: string;
  readonly scope: string;
  readonly issuedAt: number;
  revoked: boolean;
}

const error = (status: number, code: string, description: string): DialectAnswer => ({
  status,
  body: { error: code, error_description: description },
});

const failed = 'Client authentication failed due to unknown client, or no client authentication included.';
const invalidClient: DialectAnswer = {
  ...error(401, 'invalid_client', failed),
  headers: { 'www-authenticate': `Bearer realm="Doorkeeper", error="invalid_client", error_description="${failed}"` },
};

/**
 * A tenant as Arculix is thought to run one: a Doorkeeper server. That it is one is inferred, not documented. Opaque
 * tokens, RFC 7662 introspection whose answers name neither subject nor issuer, no discovery, no keys.
 */
export function arculixDialectServer(context: DialectContext): DialectServer {
  const { base, now, switches } = context;
  const scopeName = (ours: string): string => context.scopeName(ours, (same) => same);
  const clients = tenantClients(scopeName);
  const everyone = Object.values(clients);
  const ttl = context.accessTokenTtlSeconds ?? 7200;
  const issued = new Map<string, IssuedToken>();

  const live = (token: string | null): IssuedToken | undefined => {
    const found = token === null ? undefined : issued.get(token);
    if (found === undefined || found.revoked) return undefined;
    return switches.expiry !== 'usual' || found.issuedAt + ttl > now() ? found : undefined;
  };

  const issue = (client: TenantClient, scopes: readonly string[]): DialectAnswer => {
    for (const token of issued.keys()) if (live(token) === undefined) issued.delete(token);
    const token = randomBytes(32).toString('base64url');
    const scope = scopes.join(' ');
    const issuedAt = now();
    issued.set(token, { clientId: client.clientId, scope, issuedAt, revoked: false });
    return {
      status: 200,
      headers: unstored,
      body: {
        access_token: token,
        token_type: 'Bearer',
        ...(switches.expiry === 'usual' && { expires_in: ttl }),
        ...(scope !== '' && { scope }),
        created_at: issuedAt,
      },
    };
  };

  const token = (request: DialectRequest): DialectAnswer => {
    const grant = request.form.get('grant_type');
    if (grant === null) return error(400, 'invalid_request', 'Missing required parameter: grant_type.');
    if (grant !== 'client_credentials') {
      return error(400, 'unsupported_grant_type', 'The authorization grant type is not supported here.');
    }
    const asking = authenticateClient(request, everyone);
    if (asking.kind === 'twice') return error(400, 'invalid_request', 'Client credentials were sent twice.');
    if (asking.kind !== 'known') return invalidClient;
    const { client } = asking;
    if (!client.grants.includes(grant)) {
      return error(400, 'unauthorized_client', 'The client may not use this grant type.');
    }
    const asked = request.form.get('scope')?.split(' ').filter(Boolean) ?? client.scopes;
    if (asked.some((scope) => !client.scopes.includes(scope))) {
      return error(400, 'invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
    }
    return issue(client, [...new Set(asked)]);
  };

  /** Client credentials, or a good token that is not the one asked about. */
  const askingClient = (request: DialectRequest, about: string | null): string | DialectAnswer => {
    const bearer = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      const holder = bearer === about ? undefined : live(bearer);
      return holder?.clientId ?? error(401, 'invalid_token', 'The access token is invalid.');
    }
    const asking = authenticateClient(request, everyone);
    if (asking.kind === 'known') return asking.client.clientId;
    if (asking.kind === 'unknown') return invalidClient;
    return error(400, 'invalid_request', 'The request carries no client credentials, or too many.');
  };

  const introspect = (request: DialectRequest): DialectAnswer => {
    const about = request.form.get('token');
    const asking = askingClient(request, about);
    if (typeof asking !== 'string') return asking;
    const found = live(about);
    const visible = switches.visibility === 'any' || found?.clientId === asking;
    if (found === undefined || !visible) return { status: 200, body: { active: false } };
    const expiresAt = { usual: { exp: found.issuedAt + ttl }, omitted: {}, zero: { exp: 0 } }[switches.expiry];
    return {
      status: 200,
      body: {
        active: true,
        scope: found.scope,
        client_id: found.clientId,
        token_type: 'Bearer',
        ...expiresAt,
        iat: found.issuedAt,
      },
    };
  };

  const revoke = (request: DialectRequest): DialectAnswer => {
    const asking = authenticateClient(request, everyone);
    if (asking.kind === 'unknown') return invalidClient;
    const found = issued.get(request.form.get('token') ?? '');
    if (found === undefined) return { status: 200, body: {} };
    if (asking.kind !== 'known' || asking.client.clientId !== found.clientId) {
      return error(403, 'unauthorized_client', 'You are not authorized to revoke this token');
    }
    found.revoked = true;
    return { status: 200, body: {} };
  };

  return {
    issuer: base,
    audience,
    clients,
    ...serveRoutes(() => ({
      'POST /oauth/token': { endpoint: 'token', answer: token },
      'POST /oauth/introspect': { endpoint: 'introspection', answer: introspect },
      'POST /oauth/revoke': { endpoint: 'revocation', answer: revoke },
    })),
    tokenEndpoint: `${base}/oauth/token`,
    tokenParameters: () => ({}),
    scopeName,
    environment: (issuing) => ({
      IDENTITY_PROVIDER: 'arculix',
      ARCULIX_BASE_URL: base,
      ARCULIX_CLIENT_ID: clients[issuing].clientId,
      ARCULIX_CLIENT_SECRET: clients[issuing].clientSecret,
      ARCULIX_CLIENT_IDS: [clients.reader, clients.writer, clients.none, clients.opaque]
        .map(({ clientId }) => clientId)
        .join(','),
      ARCULIX_INTROSPECTION_CLIENT_ID: clients.authorizer.clientId,
      ARCULIX_INTROSPECTION_CLIENT_SECRET: clients.authorizer.clientSecret,
    }),
    load: async () => undefined,
    signer: () => {
      throw new Error('arculix signs no tokens: they are opaque');
    },
    jwks: () => ({ keys: [] }),
    rotateKeys: async () => undefined,
    revokeOldKeys: () => undefined,
    async revoke(token) {
      const found = issued.get(token);
      if (found !== undefined) found.revoked = true;
    },
  };
}

import { randomBytes } from 'node:crypto';
import { authenticateClient as readClient } from './client-authentication.js';
import { audience } from './development-clients.js';
import { serveRoutes, type DialectContext, type DialectServer } from './dialect-server.js';
import { unstored, type DialectAnswer, type DialectRequest } from './http-exchange.js';
import { createSignInDesk } from './sign-in-desk.js';
import { browserClient, isGrantType, tenantClients, type GrantType, type TenantClient } from './tenant-clients.js';

/** An access token and, where a person signed in, the refresh token beside it: they live and end together. */
interface IssuedToken {
  readonly client: TenantClient;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly refreshToken?: string;
  revoked: boolean;
}

const refused = (code: string, description: string) => ({ error: code, error_description: description });
const error = (status: number, code: string, description: string): DialectAnswer => ({
  status,
  body: refused(code, description),
});

const failed = 'Client authentication failed due to unknown client, or no client authentication included.';
const invalidClient: DialectAnswer = {
  ...error(401, 'invalid_client', failed),
  headers: { 'www-authenticate': `Bearer realm="Doorkeeper", error="invalid_client", error_description="${failed}"` },
};

/** Doorkeeper takes what stands in a Basic header as it is: it has never decoded it, and says so on purpose. */
const authenticateClient: typeof readClient = (request, clients) => readClient(request, clients, (part) => part);

const badScope = refused('invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
const badGrant =
  'The authorization grant is invalid, expired, revoked, was issued to another client, or does not match the redirect URI.';

/**
 * A tenant as Arculix is thought to run one: a Doorkeeper server. That it is one is inferred, not documented. Opaque
 * tokens, RFC 7662 introspection whose answers name neither subject nor issuer, no discovery, no keys.
 */
export function arculixDialectServer(context: DialectContext): DialectServer {
  const { base, now, switches } = context;
  const scopeName = (ours: string): string => context.scopeName(ours, (same) => same);
  const clients = tenantClients(scopeName);
  const browser = browserClient(scopeName);
  const everyone = [...Object.values(clients), browser];
  const ttl = context.accessTokenTtlSeconds ?? 7200;
  const issued = new Map<string, IssuedToken>();

  const live = (token: string | null): IssuedToken | undefined => {
    const found = token === null ? undefined : issued.get(token);
    if (found === undefined || found.revoked) return undefined;
    return switches.expiry !== 'usual' || found.issuedAt + ttl > now() ? found : undefined;
  };

  const desk = createSignInDesk({
    tenant: 'arculix',
    loginPath: `${new URL(base).pathname}/login`,
    clients: everyone,
    now,
    wanted(client, query) {
      const scopes = query.get('scope')?.split(' ').filter(Boolean) ?? client.scopes;
      return scopes.every((scope) => client.scopes.includes(scope)) ? { scopes: [...new Set(scopes)] } : badScope;
    },
    refusals: {
      repeated: refused('invalid_request', 'A parameter was sent more than once.'),
      response_type: refused(
        'unsupported_response_type',
        'The authorization server does not support this response type.',
      ),
      challenge_missing: refused('invalid_request', 'Code challenge is required.'),
      challenge_method: refused('invalid_code_challenge_method', 'The code challenge method must be S256.'),
      challenge_malformed: refused('invalid_request', 'Code challenge is malformed.'),
      denied: refused('access_denied', 'The resource owner or authorization server denied the request.'),
    },
    pages: {
      client_unknown: { status: 401, error: 'invalid_client', text: failed },
      redirect_uri_foreign: {
        status: 400,
        error: 'invalid_redirect_uri',
        text: 'The redirect URI is malformed or is none of the client.',
      },
    },
  });

  const issue = (client: TenantClient, scopes: readonly string[], forPerson: boolean): DialectAnswer => {
    for (const [token, { refreshToken }] of issued) {
      if (refreshToken === undefined && live(token) === undefined) issued.delete(token);
    }
    const [token, refreshToken] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    const scope = scopes.join(' ');
    const issuedAt = now();
    issued.set(token, { client, scopes, issuedAt, ...(forPerson && { refreshToken }), revoked: false });
    return {
      status: 200,
      headers: unstored,
      body: {
        access_token: token,
        token_type: 'Bearer',
        ...(switches.expiry === 'usual' && { expires_in: ttl }),
        ...(forPerson && { refresh_token: refreshToken }),
        ...(scope !== '' && { scope }),
        created_at: issuedAt,
      },
    };
  };

  const clientCredentials = (client: TenantClient, form: URLSearchParams): DialectAnswer => {
    const asked = form.get('scope')?.split(' ').filter(Boolean) ?? client.scopes;
    if (asked.some((scope) => !client.scopes.includes(scope))) return { status: 400, body: badScope };
    return issue(client, [...new Set(asked)], false);
  };

  const exchange = (client: TenantClient, form: URLSearchParams): DialectAnswer => {
    const signedIn = desk.codes.redeem(form, client);
    if (typeof signedIn === 'string') return error(400, 'invalid_grant', badGrant);
    return issue(client, signedIn.scopes, true);
  };

  const byRefreshToken = (token: string | null): IssuedToken | undefined =>
    [...issued.values()].find(({ refreshToken }) => refreshToken !== undefined && refreshToken === token);

  /** A new pair; the old one ends, its access token too. */
  const refresh = (client: TenantClient, form: URLSearchParams): DialectAnswer => {
    const found = byRefreshToken(form.get('refresh_token'));
    if (found === undefined || found.revoked || found.client !== client) return error(400, 'invalid_grant', badGrant);
    const asked = form.get('scope')?.split(' ').filter(Boolean) ?? found.scopes;
    if (asked.some((scope) => !found.scopes.includes(scope))) return { status: 400, body: badScope };
    found.revoked = true;
    return issue(client, [...new Set(asked)], true);
  };

  const grants: Readonly<Record<GrantType, typeof clientCredentials>> = {
    client_credentials: clientCredentials,
    authorization_code: exchange,
    refresh_token: refresh,
  };

  const token = (request: DialectRequest): DialectAnswer => {
    const grant = request.form.get('grant_type');
    if (grant === null) return error(400, 'invalid_request', 'Missing required parameter: grant_type.');
    if (!isGrantType(grant)) {
      return error(400, 'unsupported_grant_type', 'The authorization grant type is not supported here.');
    }
    const asking = authenticateClient(request, everyone);
    if (asking.kind === 'twice') return error(400, 'invalid_request', 'Client credentials were sent twice.');
    if (asking.kind !== 'known') return invalidClient;
    if (!asking.client.grants.includes(grant)) {
      return error(400, 'unauthorized_client', 'The client may not use this grant type.');
    }
    return grants[grant](asking.client, request.form);
  };

  /** Client credentials, or a good token that is not the one asked about. */
  const askingClient = (request: DialectRequest, about: string | null): string | DialectAnswer => {
    const bearer = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      const holder = bearer === about ? undefined : live(bearer);
      return holder?.client.clientId ?? error(401, 'invalid_token', 'The access token is invalid.');
    }
    const asking = authenticateClient(request, everyone);
    // A public client proves nothing by its name.
    if (asking.kind === 'known' && asking.client.clientSecret !== null) return asking.client.clientId;
    if (asking.kind === 'unknown' || asking.kind === 'known') return invalidClient;
    return error(400, 'invalid_request', 'The request carries no client credentials, or too many.');
  };

  const introspect = (request: DialectRequest): DialectAnswer => {
    const about = request.form.get('token');
    const asking = askingClient(request, about);
    if (typeof asking !== 'string') return asking;
    const found = live(about);
    const visible = switches.visibility === 'any' || found?.client.clientId === asking;
    if (found === undefined || !visible) return { status: 200, body: { active: false } };
    const expiresAt = { usual: { exp: found.issuedAt + ttl }, omitted: {}, zero: { exp: 0 } }[switches.expiry];
    return {
      status: 200,
      body: {
        active: true,
        scope: found.scopes.join(' '),
        client_id: found.client.clientId,
        token_type: 'Bearer',
        ...expiresAt,
        iat: found.issuedAt,
      },
    };
  };

  const revoke = (request: DialectRequest): DialectAnswer => {
    const asking = authenticateClient(request, everyone);
    if (asking.kind === 'unknown') return invalidClient;
    const shown = request.form.get('token') ?? '';
    const found = issued.get(shown) ?? byRefreshToken(shown);
    if (found === undefined) return { status: 200, body: {} };
    if (asking.kind !== 'known' || asking.client !== found.client) {
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
      'GET /oauth/authorize': { endpoint: 'authorization', answer: desk.authorize },
      'POST /login': { answer: desk.login },
    })),
    people: {
      authorizationEndpoint: `${base}/oauth/authorize`,
      personScopes: [],
      targetParameters: () => ({}),
    },
    tokenEndpoint: `${base}/oauth/token`,
    tokenParameters: () => ({}),
    scopeName,
    environment: (issuing) => ({
      IDENTITY_PROVIDER: 'arculix',
      ARCULIX_BASE_URL: base,
      ARCULIX_CLIENT_ID: clients[issuing].clientId,
      ARCULIX_CLIENT_SECRET: clients[issuing].clientSecret,
      ARCULIX_CLIENT_IDS: [clients.reader, clients.writer, clients.none, clients.opaque, clients.web, browser]
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
      const found = issued.get(token) ?? byRefreshToken(token);
      if (found !== undefined) found.revoked = true;
    },
  };
}

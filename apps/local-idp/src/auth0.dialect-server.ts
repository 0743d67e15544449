import { randomUUID } from 'node:crypto';
import { auth0People, auth0PeopleScopes } from './auth0-people.dialect-server.js';
import { assertionAlgorithms, assertionFault, assertionLifetimeSeconds, assertionType } from './client-assertion.js';
import { authenticateClient, type ClientAnswer } from './client-authentication.js';
import { signJwt } from './compact-jws.js';
import { audience, otherAudience } from './development-clients.js';
import { serveRoutes, type DialectContext, type DialectServer } from './dialect-server.js';
import { createExpiringValues } from './expiring-values.js';
import { unstored, type DialectAnswer, type DialectRequest } from './http-exchange.js';
import { createKeyRing } from './key-ring.js';
import { createKeyedClient } from './keyed-client.js';
import { browserClient, isGrantType, tenantClients, type GrantType, type TenantClient } from './tenant-clients.js';

const error = (status: number, code: string, description: string): DialectAnswer => ({
  status,
  body: { error: code, error_description: description },
});

/**
 * A tenant as Auth0 runs one: the issuer ends in a slash, the API is named by `audience`, machine subjects end in
 * `@clients`, the next key is published before it signs. No introspection endpoint.
 */
export function auth0DialectServer(context: DialectContext): DialectServer {
  const { base, now, switches } = context;
  const issuer = `${base}/`;
  const keys = createKeyRing(2, context.keys);
  const scopeName = (ours: string): string => context.scopeName(ours, (same) => same);
  const clients = tenantClients(scopeName);
  const browser = browserClient(scopeName);
  const everyone = [...Object.values(clients), browser];
  const ttl = context.accessTokenTtlSeconds ?? 86_400;
  const people = auth0People({ context, issuer, keys, clients: everyone, ttl });
  const keyed = createKeyedClient(scopeName);
  /** As one of the clients; nobody knows a secret of it. */
  const keyedClient: TenantClient = {
    clientId: keyed.client.clientId,
    clientSecret: randomUUID(),
    scopes: keyed.client.scopes,
    grants: ['client_credentials'],
  };
  const usedAssertions = createExpiringValues<true>(now, 2 * assertionLifetimeSeconds);
  /** Which client may have tokens for which API. */
  const granted = (client: TenantClient): string => (client === clients.stranger ? otherAudience : audience);

  const machineToken = async (client: TenantClient, api: string, scopes: readonly string[]): Promise<string> => {
    const [current] = await keys.load();
    const issued = now();
    const common = { iss: issuer, sub: `${client.clientId}@clients`, aud: api, iat: issued, exp: issued + ttl };
    const scope = scopes.length > 0 ? { scope: scopes.join(' ') } : {};
    const permissions = switches.permissions ? { permissions: scopes } : {};
    return switches.accessTokenProfile === 'rfc9068'
      ? signJwt(
          current!,
          { typ: 'at+jwt' },
          { ...common, ...scope, jti: randomUUID(), client_id: client.clientId, ...permissions },
        )
      : signJwt(
          current!,
          { typ: 'JWT' },
          { ...common, ...scope, gty: 'client-credentials', azp: client.clientId, ...permissions },
        );
  };

  const clientCredentials = async (client: TenantClient, form: URLSearchParams): Promise<DialectAnswer> => {
    const api = form.get('audience');
    if (api === null || api === '') {
      return error(
        403,
        'access_denied',
        'No audience parameter was provided, and no default audience has been configured',
      );
    }
    if (api !== audience && api !== otherAudience) return error(403, 'access_denied', `Service not found: ${api}`);
    if (granted(client) !== api) {
      return error(
        403,
        'access_denied',
        `Client is not authorized to access "${api}". Create a client grant that ties the two together.`,
      );
    }
    const asked = form.get('scope')?.split(' ').filter(Boolean) ?? client.scopes;
    const beyond = asked.filter((scope) => !client.scopes.includes(scope));
    if (beyond.length > 0) {
      return error(403, 'access_denied', `Client has not been granted scopes: ${beyond.join(', ')}`);
    }
    return {
      status: 200,
      headers: unstored,
      body: {
        access_token: await machineToken(client, api, [...new Set(asked)]),
        expires_in: ttl,
        token_type: 'Bearer',
      },
    };
  };

  /** The body of the 401 is as unverified as the rest of what Auth0 says about assertions. */
  const authenticate = (request: DialectRequest): ClientAnswer<TenantClient> | DialectAnswer => {
    const assertion = request.form.get('client_assertion');
    if (assertion === null) return authenticateClient(request, everyone);
    if (request.headers.authorization !== undefined || request.form.has('client_secret')) return { kind: 'twice' };
    const publicKey = keyed.publicKey();
    const named = request.form.get('client_id') ?? keyedClient.clientId;
    if (publicKey === undefined || named !== keyedClient.clientId) return { kind: 'unknown' };
    if (request.form.get('client_assertion_type') !== assertionType) {
      return error(400, 'invalid_request', 'client_assertion_type is missing or unknown');
    }
    const fault = assertionFault(assertion, {
      clientId: keyedClient.clientId,
      publicKey,
      audience: issuer,
      now: now(),
      seen: usedAssertions,
    });
    if (fault !== undefined) return error(401, 'invalid_client', `The client assertion ${fault}.`);
    return { kind: 'known', client: keyedClient };
  };

  const grants: Readonly<
    Record<GrantType, (client: TenantClient, form: URLSearchParams) => DialectAnswer | Promise<DialectAnswer>>
  > = {
    client_credentials: clientCredentials,
    authorization_code: people.exchange,
    refresh_token: people.refresh,
  };

  const token = async (request: DialectRequest): Promise<DialectAnswer> => {
    const asking = authenticate(request);
    if ('status' in asking) return asking;
    if (asking.kind === 'twice') return error(400, 'invalid_request', 'Client credentials were sent twice');
    if (asking.kind !== 'known') return error(401, 'access_denied', 'Unauthorized');
    const grant = request.form.get('grant_type') ?? '';
    if (!isGrantType(grant)) return error(400, 'unsupported_grant_type', 'Unsupported grant type');
    if (!asking.client.grants.includes(grant)) {
      return {
        status: 403,
        body: {
          error: 'unauthorized_client',
          error_description: `Grant type '${grant}' not allowed for the client.`,
          error_uri: 'https://auth0.com/docs/clients/client-grant-types',
        },
      };
    }
    return grants[grant](asking.client, request.form);
  };

  /** Refresh tokens alone; what is unknown or somebody else's is 200 as well. */
  const revoke = (request: DialectRequest): DialectAnswer => {
    const asking = authenticate(request);
    if ('status' in asking) return asking;
    if (asking.kind === 'twice') return error(400, 'invalid_request', 'Client credentials were sent twice');
    if (asking.kind !== 'known') return error(401, 'access_denied', 'Unauthorized');
    const shown = request.form.get('token') ?? '';
    if (shown === '') return error(400, 'invalid_request', 'Missing required parameter: token');
    people.revoke(shown, asking.client);
    return { status: 200 };
  };

  const metadata = {
    issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/oauth/token`,
    userinfo_endpoint: `${base}/userinfo`,
    revocation_endpoint: `${base}/oauth/revoke`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    scopes_supported: auth0PeopleScopes,
    response_types_supported: ['code'],
    grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
    // A tenant also lists `plain`; the clients of this one may not use it.
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
  };

  const jwks = () => ({ keys: keys.now().map(({ publicJwk }) => ({ ...publicJwk })) });
  const cached = { 'cache-control': 'public, max-age=15, stale-while-revalidate=15, stale-if-error=86400' };

  return {
    issuer,
    audience,
    clients,
    ...serveRoutes(() => ({
      'GET /.well-known/openid-configuration': {
        endpoint: 'discovery',
        answer: () => ({ status: 200, headers: cached, body: metadata }),
      },
      'GET /.well-known/jwks.json': {
        endpoint: 'jwks',
        answer: async () => {
          await keys.load();
          return { status: 200, headers: cached, body: jwks() };
        },
      },
      'POST /oauth/token': { endpoint: 'token', answer: token },
      'POST /oauth/revoke': { endpoint: 'revocation', answer: revoke },
      ...people.routes,
    })),
    people: {
      authorizationEndpoint: metadata.authorization_endpoint,
      personScopes: ['openid', 'profile', 'email', 'offline_access'],
      targetParameters: (api = audience) => ({ audience: api }),
    },
    keyed: keyed.client,
    tokenEndpoint: metadata.token_endpoint,
    tokenParameters: (name) => ({ audience: granted(clients[name]) }),
    scopeName,
    environment: (issuing) => ({
      IDENTITY_PROVIDER: 'auth0',
      AUTH0_DOMAIN: new URL(base).host,
      AUTH0_ISSUER: issuer,
      AUTH0_AUDIENCE: audience,
      AUTH0_CLIENT_ID: clients[issuing].clientId,
      AUTH0_CLIENT_SECRET: clients[issuing].clientSecret,
    }),
    load: async () => void (await keys.load()),
    signer: () => keys.now()[0]!,
    jwks,
    // The announced key takes over; what it replaces stays published until it is revoked.
    rotateKeys: () => keys.replace(([current, next, ...older], [fresh]) => [next!, fresh!, current!, ...older]),
    revokeOldKeys: () => keys.keep(2),
    revoke: async (refreshToken) => people.revoke(refreshToken),
  };
}

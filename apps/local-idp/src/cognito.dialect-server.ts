import { randomUUID } from 'node:crypto';
import { authenticateClient } from './client-authentication.js';
import { cognitoPeople, cognitoPeopleScopes } from './cognito-people.dialect-server.js';
import { signJwt } from './compact-jws.js';
import { serveRoutes, type DialectContext, type DialectServer } from './dialect-server.js';
import { unstored, type DialectAnswer, type DialectRequest } from './http-exchange.js';
import { createKeyRing } from './key-ring.js';
import { browserClient, isGrantType, tenantClients, type GrantType, type TenantClient } from './tenant-clients.js';

export const userPoolId = 'eu-west-1_SallyPort';
export const resourceServer = 'premium_api';
/** A resource server of the same pool that is not ours. */
const otherScope = 'other_api/read';

/** Cognito says what went wrong in one word. */
const error = (code: string): DialectAnswer => ({ status: 400, body: { error: code } });

/**
 * A user pool as Cognito runs one: discovery and keys under the issuer, the OAuth endpoints on another host; scopes carry
 * the resource server's identifier; access tokens without `aud` and header `typ`, signed by another key than ID tokens.
 */
export function cognitoDialectServer(context: DialectContext): DialectServer {
  const { base, otherHostBase: domain, now } = context;
  const issuer = `${base}/${userPoolId}`;
  /** The first signs access tokens, the second ID tokens. */
  const keys = createKeyRing(2, context.keys);
  const scopeName = (ours: string): string => context.scopeName(ours, (name) => `${resourceServer}/${name}`);
  const named = tenantClients(scopeName);
  // A pool gives no machine token without a scope: the nearest to "no scope" is somebody else's.
  const clients = { ...named, none: { ...named.none, scopes: [otherScope] } };
  const browser = browserClient(scopeName);
  const everyone = [...Object.values(clients), browser];
  const ttl = context.accessTokenTtlSeconds ?? 3600;
  const authenticate = (request: DialectRequest) => authenticateClient(request, everyone);
  const people = cognitoPeople({ context, issuer, keys, clients: everyone, ttl, authenticate });

  const machineToken = async (client: TenantClient, scopes: readonly string[]): Promise<string> => {
    const [access] = await keys.load();
    const issued = now();
    return signJwt(
      access!,
      {},
      {
        sub: client.clientId,
        token_use: 'access',
        scope: scopes.join(' '),
        auth_time: issued,
        iss: issuer,
        exp: issued + ttl,
        iat: issued,
        version: 2,
        jti: randomUUID(),
        client_id: client.clientId,
      },
    );
  };

  const clientCredentials = async (client: TenantClient, form: URLSearchParams): Promise<DialectAnswer> => {
    const asked = form.get('scope')?.split(' ').filter(Boolean) ?? [];
    const scopes = asked.length === 0 ? client.scopes : [...new Set(asked)];
    if (scopes.some((scope) => !client.scopes.includes(scope))) return error('invalid_scope');
    return {
      status: 200,
      headers: unstored,
      body: { access_token: await machineToken(client, scopes), expires_in: ttl, token_type: 'Bearer' },
    };
  };

  const grants: Readonly<Record<GrantType, typeof clientCredentials>> = {
    client_credentials: clientCredentials,
    authorization_code: people.exchange,
    refresh_token: people.refresh,
  };

  const token = async (request: DialectRequest): Promise<DialectAnswer> => {
    const grant = request.form.get('grant_type');
    if (grant === null) return error('invalid_request');
    const asking = authenticate(request);
    if (asking.kind === 'twice') return error('invalid_request');
    if (asking.kind !== 'known') return error('invalid_client');
    if (!isGrantType(grant)) return error('unsupported_grant_type');
    if (!asking.client.grants.includes(grant)) return error('unauthorized_client');
    return grants[grant](asking.client, request.form);
  };

  const metadata = {
    authorization_endpoint: `${domain}/oauth2/authorize`,
    end_session_endpoint: `${domain}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['code'],
    revocation_endpoint: `${domain}/oauth2/revoke`,
    scopes_supported: cognitoPeopleScopes,
    subject_types_supported: ['public'],
    token_endpoint: `${domain}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${domain}/oauth2/userInfo`,
  };

  const jwks = () => ({ keys: keys.now().map(({ publicJwk }) => ({ ...publicJwk })) });

  const ofIssuer = {
    [`GET /${userPoolId}/.well-known/openid-configuration`]: {
      endpoint: 'discovery',
      answer: () => ({ status: 200, body: metadata }),
    },
    [`GET /${userPoolId}/.well-known/jwks.json`]: {
      endpoint: 'jwks',
      answer: async () => {
        await keys.load();
        return { status: 200, body: jwks() };
      },
    },
  } as const;
  const ofDomain = { 'POST /oauth2/token': { endpoint: 'token', answer: token }, ...people.routes } as const;

  return {
    issuer,
    audience: resourceServer,
    clients,
    ...serveRoutes((host) => (host === 'localhost' ? ofDomain : ofIssuer)),
    people: {
      authorizationEndpoint: metadata.authorization_endpoint,
      personScopes: ['openid', 'profile', 'email'],
      targetParameters: (resource) => (resource === undefined ? {} : { resource }),
    },
    tokenEndpoint: metadata.token_endpoint,
    tokenParameters: () => ({}),
    scopeName,
    environment: (issuing) => ({
      IDENTITY_PROVIDER: 'cognito',
      COGNITO_USER_POOL_ID: userPoolId,
      COGNITO_ISSUER: issuer,
      COGNITO_DOMAIN: domain,
      COGNITO_RESOURCE_SERVER: resourceServer,
      COGNITO_CLIENT_IDS: [clients.reader, clients.writer, clients.none, clients.opaque, clients.web, browser]
        .map(({ clientId }) => clientId)
        .join(','),
      COGNITO_CLIENT_ID: clients[issuing].clientId,
      COGNITO_CLIENT_SECRET: clients[issuing].clientSecret,
    }),
    load: async () => void (await keys.load()),
    signer: () => keys.now()[0]!,
    jwks,
    rotateKeys: () => keys.replace((_, fresh) => fresh),
    revokeOldKeys: () => undefined,
    revoke: async (refreshToken) => people.endSession(refreshToken),
  };
}

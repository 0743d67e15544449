import { createHash, randomUUID } from 'node:crypto';
import type { SignedIn } from './authorization-codes.js';
import type { ClientAnswer } from './client-authentication.js';
import { signJwt } from './compact-jws.js';
import type { DialectContext } from './dialect-server.js';
import { createExpiringValues } from './expiring-values.js';
import { unstored, type DialectAnswer, type DialectRequest, type Routes } from './http-exchange.js';
import type { KeyRing } from './key-ring.js';
import { errorPage } from './pages.js';
import { personas } from './people.js';
import { isSignedOutPage } from './redirect-uris.js';
import { createRefreshTokens } from './refresh-tokens.js';
import { createSignInDesk } from './sign-in-desk.js';
import type { TenantClient } from './tenant-clients.js';

export interface CognitoPeople {
  readonly context: DialectContext;
  readonly issuer: string;
  /** The first signs access tokens, the second ID tokens. */
  readonly keys: KeyRing;
  readonly clients: readonly TenantClient[];
  readonly ttl: number;
  authenticate(request: DialectRequest): ClientAnswer<TenantClient>;
}

/** What stays the same in every token that follows from one sign-in. */
interface Session extends SignedIn {
  readonly originJti: string;
  readonly eventId: string;
}

export const cognitoPeopleScopes = ['openid', 'email', 'phone', 'profile'] as const;
const selfService = 'aws.cognito.signin.user.admin';

const error = (status: number, code: string): DialectAnswer => ({ status, body: { error: code } });
const invalidRequest = { error: 'invalid_request' };

/** What `resource` may be: an address, or a scheme of one's own; plain http only for localhost. */
const isResource = (value: string): boolean =>
  URL.canParse(value) && (!value.startsWith('http:') || new URL(value).hostname === 'localhost');

const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');

/**
 * How people sign in at a user pool. Access tokens name the client and carry `aud` only when `resource` was asked for;
 * ID tokens have a key of their own. Refresh tokens stay the same; revoking one ends all that followed from the sign-in,
 * for the pool's own endpoints.
 */
export function cognitoPeople({ context, issuer, keys, clients, ttl, authenticate }: CognitoPeople) {
  const { otherHostBase: domain, now } = context;
  const refreshTokens = createRefreshTokens<Session>();
  const revoked = new Set<string>();
  const accessTokens = createExpiringValues<Session>(now, ttl);

  const desk = createSignInDesk({
    tenant: 'cognito',
    loginPath: `${new URL(domain).pathname}/login`,
    clients,
    now,
    wanted(client, query) {
      const target = query.get('resource') ?? undefined;
      if (target !== undefined && !isResource(target)) return invalidRequest;
      if (query.get('prompt') === 'none') return { error: 'login_required' };
      const allowed = [...cognitoPeopleScopes, selfService, ...client.scopes];
      const asked = query.get('scope')?.split(' ').filter(Boolean) ?? [];
      const scopes = asked.length === 0 ? allowed : [...new Set(asked)];
      const openid = scopes.includes('openid');
      const about = scopes.some((scope) => scope !== 'openid' && cognitoPeopleScopes.some((known) => known === scope));
      if (scopes.some((scope) => !allowed.includes(scope)) || (about && !openid)) return { error: 'invalid_scope' };
      return { scopes, ...(target !== undefined && { target }) };
    },
    refusals: {
      repeated: invalidRequest,
      response_type: invalidRequest,
      challenge_missing: invalidRequest,
      challenge_method: invalidRequest,
      challenge_malformed: invalidRequest,
      denied: { error: 'access_denied' },
    },
    pages: {
      client_unknown: { status: 400, error: 'invalid_request', text: 'The client does not exist.' },
      redirect_uri_foreign: { status: 400, error: 'redirect_mismatch', text: 'The redirect_uri is not registered.' },
    },
  });

  const accessToken = async (session: Session): Promise<string> => {
    const [access] = await keys.load();
    const { client, persona, scopes, target, originJti, eventId, authTime } = session;
    const { uuid, groups } = personas[persona];
    const issued = now();
    const token = signJwt(
      access!,
      {},
      {
        sub: uuid,
        ...(groups.length > 0 && { 'cognito:groups': groups }),
        iss: issuer,
        version: 2,
        client_id: client.clientId,
        ...(target !== undefined && { aud: target }),
        origin_jti: originJti,
        event_id: eventId,
        token_use: 'access',
        scope: scopes.join(' '),
        auth_time: authTime,
        exp: issued + ttl,
        iat: issued,
        jti: randomUUID(),
        username: persona,
      },
    );
    return accessTokens.put(session, token);
  };

  const profile = ({ persona, scopes }: Session): object => ({
    ...(scopes.includes('profile') && { name: personas[persona].name }),
    ...(scopes.includes('email') && { email: personas[persona].email }),
  });

  const idToken = async (session: Session, access: string): Promise<string> => {
    const [, key] = await keys.load();
    const { client, persona, scopes, nonce, originJti, eventId, authTime } = session;
    const { uuid, groups } = personas[persona];
    const issued = now();
    return signJwt(
      key!,
      {},
      {
        at_hash: tokenHash(access),
        sub: uuid,
        ...(groups.length > 0 && { 'cognito:groups': groups }),
        ...(scopes.includes('email') && { email_verified: true }),
        iss: issuer,
        'cognito:username': persona,
        ...(nonce !== undefined && { nonce }),
        origin_jti: originJti,
        aud: client.clientId,
        event_id: eventId,
        token_use: 'id',
        auth_time: authTime,
        exp: issued + ttl,
        iat: issued,
        jti: randomUUID(),
        ...profile(session),
      },
    );
  };

  const answer = async (session: Session, refreshToken?: string): Promise<DialectAnswer> => {
    const access = await accessToken(session);
    return {
      status: 200,
      headers: unstored,
      body: {
        ...(session.scopes.includes('openid') && { id_token: await idToken(session, access) }),
        access_token: access,
        ...(refreshToken !== undefined && { refresh_token: refreshToken }),
        expires_in: ttl,
        token_type: 'Bearer',
      },
    };
  };

  const exchange = async (client: TenantClient, form: URLSearchParams): Promise<DialectAnswer> => {
    const signedIn = desk.codes.redeem(form, client);
    if (typeof signedIn === 'string') return error(400, 'invalid_grant');
    const session = { ...signedIn, originJti: randomUUID(), eventId: randomUUID() };
    return answer(session, refreshTokens.issue(session));
  };

  const refresh = async (client: TenantClient, form: URLSearchParams): Promise<DialectAnswer> => {
    const session = refreshTokens.use(form.get('refresh_token'), client);
    return session === undefined ? error(400, 'invalid_grant') : answer(session);
  };

  const endSession = (refreshToken: string): void => {
    const session = refreshTokens.find(refreshToken);
    if (session !== undefined) revoked.add(session.originJti);
    refreshTokens.revoke(refreshToken);
  };

  const revoke = (request: DialectRequest): DialectAnswer => {
    const asking = authenticate(request);
    if (asking.kind === 'twice') return error(400, 'invalid_request');
    if (asking.kind !== 'known') return error(401, 'invalid_client');
    const token = request.form.get('token') ?? '';
    if (token === '') return error(400, 'invalid_request');
    if (token.split('.').length === 3) return error(400, 'unsupported_token_type');
    const holder = refreshTokens.find(token)?.client.clientId;
    if (holder === asking.client.clientId) endSession(token);
    return { status: 200 };
  };

  const userinfo = ({ headers }: DialectRequest): DialectAnswer => {
    const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
    const session = accessTokens.find(bearer);
    if (session === undefined || revoked.has(session.originJti) || !session.scopes.includes('openid')) {
      const challenge = 'error="invalid_token", error_description="The access token is not good here."';
      return { ...error(401, 'invalid_token'), headers: { 'www-authenticate': challenge } };
    }
    const { persona, scopes } = session;
    const verified = scopes.includes('email') && { email_verified: 'true' };
    return { status: 200, body: { sub: personas[persona].uuid, ...verified, ...profile(session), username: persona } };
  };

  const logout = ({ query }: DialectRequest): DialectAnswer => {
    const known = clients.some(({ clientId }) => clientId === query.get('client_id'));
    const logoutUri = query.get('logout_uri') ?? '';
    if (known && isSignedOutPage(logoutUri)) return { status: 302, headers: { location: logoutUri } };
    return errorPage(400, 'invalid_request', 'A client_id of the pool and a logout_uri it registered are needed.');
  };

  return {
    exchange,
    refresh,
    endSession,
    routes: {
      'GET /oauth2/authorize': { endpoint: 'authorization', answer: desk.authorize },
      'POST /login': { answer: desk.login },
      'POST /oauth2/revoke': { endpoint: 'revocation', answer: revoke },
      'GET /oauth2/userInfo': { endpoint: 'userinfo', answer: userinfo },
      'POST /oauth2/userInfo': { endpoint: 'userinfo', answer: userinfo },
      'GET /logout': { answer: logout },
    } satisfies Routes,
  };
}

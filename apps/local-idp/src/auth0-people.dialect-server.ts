import { randomUUID } from 'node:crypto';
import type { CodeFault, SignedIn } from './authorization-codes.js';
import { signJwt } from './compact-jws.js';
import { audience, otherAudience } from './development-clients.js';
import type { DialectContext } from './dialect-server.js';
import { createExpiringValues } from './expiring-values.js';
import { unstored, type DialectAnswer, type DialectRequest, type Routes } from './http-exchange.js';
import type { KeyRing } from './key-ring.js';
import { errorPage } from './pages.js';
import { personas, type PersonaName } from './people.js';
import { isSignedOutPage } from './redirect-uris.js';
import { createRefreshTokens } from './refresh-tokens.js';
import { createSignInDesk } from './sign-in-desk.js';
import type { TenantClient } from './tenant-clients.js';

export interface Auth0People {
  readonly context: DialectContext;
  readonly issuer: string;
  readonly keys: KeyRing;
  readonly clients: readonly TenantClient[];
  readonly ttl: number;
}

export const auth0PeopleScopes = ['openid', 'profile', 'offline_access', 'name', 'email'] as const;
const idTokenTtlSeconds = 36_000;

const refused = (error: string, error_description: string) => ({ error, error_description });
const noCallback = 'Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.';

const codeFaults: Readonly<Record<CodeFault, string>> = {
  code: 'Invalid authorization code',
  redirect_uri: 'The redirect URI is wrong.',
  verifier: 'Failed to verify code verifier',
};

/**
 * How people sign in at an Auth0 tenant: `audience` names the API and makes the access token a JWT, without it the token
 * is opaque and good for `/userinfo` alone. Refresh tokens need `offline_access` and rotate.
 */
export function auth0People({ context, issuer, keys, clients, ttl }: Auth0People) {
  const { base, now, switches } = context;
  const refreshTokens = createRefreshTokens<SignedIn>();
  /** Access tokens that `/userinfo` takes. */
  const forUserinfo = createExpiringValues<SignedIn>(now, ttl);

  const desk = createSignInDesk({
    tenant: 'auth0',
    loginPath: `${new URL(base).pathname}/u/login`,
    clients,
    now,
    // Scopes that nobody defined are dropped without a word.
    wanted(client, query) {
      const target = query.get('audience') ?? undefined;
      if (target === otherAudience) return refused('access_denied', `Client is not authorized to access "${target}".`);
      if (target !== undefined && target !== audience) return refused('access_denied', `Service not found: ${target}`);
      if (query.get('prompt') === 'none') return refused('login_required', 'Login required');
      const known = [...auth0PeopleScopes, ...(target === undefined ? [] : client.scopes)];
      const asked = query.get('scope')?.split(' ') ?? [];
      return {
        scopes: [...new Set(asked)].filter((scope) => known.includes(scope)),
        ...(target !== undefined && { target }),
      };
    },
    refusals: {
      repeated: refused('invalid_request', 'A parameter was sent more than once'),
      response_type: refused('unsupported_response_type', 'The response type is not supported: use code'),
      challenge_missing: refused('invalid_request', 'Parameter code_challenge is required'),
      challenge_method: refused('invalid_request', 'code_challenge_method must be S256'),
      challenge_malformed: refused('invalid_request', 'Parameter code_challenge is malformed'),
      denied: refused('access_denied', 'User did not authorize the request'),
    },
    pages: {
      client_unknown: { status: 403, error: 'invalid_request', text: 'Unknown client.' },
      redirect_uri_foreign: { status: 403, error: 'invalid_request', text: noCallback },
    },
  });

  const subject = (persona: PersonaName): string => `auth0|${personas[persona].uuid.replaceAll('-', '').slice(0, 24)}`;

  const profile = ({ persona, scopes }: SignedIn): object => ({
    ...(scopes.includes('profile') && { nickname: persona, name: personas[persona].name }),
    ...(scopes.includes('email') && { email: personas[persona].email, email_verified: true }),
  });

  const accessToken = async (signedIn: SignedIn, refreshed: boolean): Promise<string> => {
    const { client, persona, scopes, target } = signedIn;
    const openid = scopes.includes('openid');
    if (target === undefined) return forUserinfo.put(signedIn);
    const [current] = await keys.load();
    const issued = now();
    const rfc9068 = switches.accessTokenProfile === 'rfc9068';
    const token = signJwt(
      current!,
      { typ: rfc9068 ? 'at+jwt' : 'JWT' },
      {
        iss: issuer,
        sub: subject(persona),
        aud: openid ? [target, `${base}/userinfo`] : target,
        iat: issued,
        exp: issued + ttl,
        ...(scopes.length > 0 && { scope: scopes.join(' ') }),
        ...(rfc9068
          ? { jti: randomUUID(), client_id: client.clientId }
          : { ...(refreshed && { gty: 'refresh_token' }), azp: client.clientId }),
        ...(switches.permissions && { permissions: scopes.filter((scope) => client.scopes.includes(scope)) }),
      },
    );
    return openid ? forUserinfo.put(signedIn, token) : token;
  };

  const idToken = async (signedIn: SignedIn): Promise<string> => {
    const [current] = await keys.load();
    const { client, persona, nonce } = signedIn;
    const issued = now();
    const times = { iat: issued, exp: issued + idTokenTtlSeconds };
    const who = { iss: issuer, aud: client.clientId, sub: subject(persona), ...times };
    return signJwt(current!, { typ: 'JWT' }, { ...profile(signedIn), ...who, ...(nonce !== undefined && { nonce }) });
  };

  const answer = async (signedIn: SignedIn, refreshToken: string | undefined, refreshed = false) => ({
    status: 200,
    headers: unstored,
    body: {
      access_token: await accessToken(signedIn, refreshed),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(signedIn.scopes.includes('openid') && { id_token: await idToken(signedIn) }),
      ...(signedIn.scopes.length > 0 && { scope: signedIn.scopes.join(' ') }),
      expires_in: ttl,
      token_type: 'Bearer',
    },
  });
  const invalidGrant = (description: string): DialectAnswer => ({
    status: 403,
    body: refused('invalid_grant', description),
  });

  const exchange = async (client: TenantClient, form: URLSearchParams): Promise<DialectAnswer> => {
    const signedIn = desk.codes.redeem(form, client);
    if (typeof signedIn === 'string') return invalidGrant(codeFaults[signedIn]);
    return answer(signedIn, signedIn.scopes.includes('offline_access') ? refreshTokens.issue(signedIn) : undefined);
  };

  const refresh = async (client: TenantClient, form: URLSearchParams): Promise<DialectAnswer> => {
    const shown = form.get('refresh_token');
    const signedIn = refreshTokens.use(shown, client);
    if (shown === null || signedIn === undefined) return invalidGrant('Unknown or invalid refresh token.');
    const asked = form.get('scope')?.split(' ') ?? signedIn.scopes;
    const scopes = signedIn.scopes.filter((scope) => asked.includes(scope));
    return answer({ ...signedIn, scopes }, refreshTokens.rotate(shown), true);
  };

  const userinfo = ({ headers }: DialectRequest): DialectAnswer => {
    const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
    const signedIn = forUserinfo.find(bearer);
    if (signedIn === undefined || !signedIn.scopes.includes('openid')) {
      return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: 'Unauthorized' };
    }
    return { status: 200, body: { sub: subject(signedIn.persona), ...profile(signedIn) } };
  };

  const logout = ({ query }: DialectRequest): DialectAnswer => {
    const returnTo = query.get('returnTo');
    if (returnTo === null) return { status: 200, body: 'OK' };
    if (isSignedOutPage(returnTo)) return { status: 302, headers: { location: returnTo } };
    return errorPage(400, 'invalid_request', 'The returnTo address is not one of the allowed logout URLs.');
  };

  return {
    exchange,
    refresh,
    revoke: (token: string, client?: TenantClient): void => {
      const holder = refreshTokens.find(token)?.client.clientId;
      if (client === undefined || holder === client.clientId) refreshTokens.revoke(token);
    },
    routes: {
      'GET /authorize': { endpoint: 'authorization', answer: desk.authorize },
      'POST /u/login': { answer: desk.login },
      'GET /userinfo': { endpoint: 'userinfo', answer: userinfo },
      'POST /userinfo': { endpoint: 'userinfo', answer: userinfo },
      'GET /v2/logout': { answer: logout },
    } satisfies Routes,
  };
}

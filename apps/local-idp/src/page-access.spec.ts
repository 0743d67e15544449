import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as client from 'openid-client';
import type { EmbeddedDialect } from './dialect.js';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, post, rawRequest } from './spec-kit.fixture.js';

const names = ['local', 'oidc', 'auth0', 'cognito', 'arculix'] as const;
const page = 'http://127.0.0.1:4006';
const foreign = ['https://page.example', 'null', 'http://localhost.evil.example', 'https://127.0.0.1:4006'];

interface Endpoints {
  readonly discovery?: string;
  readonly jwks?: string;
  readonly token: string;
  readonly revocation: string;
  readonly userinfo?: string;
  readonly introspection?: string;
}

describe.each(names)('a page at the %s tenant', (name) => {
  let idp: LocalIdp;
  let dialect: EmbeddedDialect;
  let at: Endpoints;
  let configuration: client.Configuration;

  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: name });
    dialect = idp.dialects[name];
    const { issuer, clientId, endpoints } = dialect.browserSignIn();
    configuration =
      endpoints === undefined
        ? await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
            execute: [client.allowInsecureRequests],
          })
        : new client.Configuration(
            {
              issuer,
              authorization_endpoint: endpoints.authorization,
              token_endpoint: endpoints.token,
              revocation_endpoint: endpoints.revocation,
            },
            clientId,
            undefined,
            client.None(),
          );
    client.allowInsecureRequests(configuration);
    const metadata = configuration.serverMetadata();
    at = {
      ...(name !== 'arculix' && {
        discovery: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        jwks: metadata.jwks_uri!,
        userinfo: metadata.userinfo_endpoint!,
      }),
      token: metadata.token_endpoint!,
      revocation: metadata.revocation_endpoint!,
      ...(name === 'arculix' && { introspection: `${issuer}/oauth/introspect` }),
      ...(metadata.introspection_endpoint !== undefined && { introspection: metadata.introspection_endpoint }),
    };
  });
  afterAll(() => idp.close());

  const ask = (url: string, method: string, headers: Readonly<Record<string, string>>, body = '') => {
    const { pathname, host } = new URL(url);
    return rawRequest(idp.port, pathname, { host, ...headers }, method, body);
  };
  const corsOf = ({ headers }: { readonly headers: object }) =>
    Object.fromEntries(Object.entries(headers).filter(([header]) => header.startsWith('access-control-')));
  const form = { origin: page, 'content-type': 'application/x-www-form-urlencoded' };
  const preflight = (url: string, method: string, origin = page) =>
    ask(url, 'OPTIONS', { origin, 'access-control-request-method': method });

  const signInUrl = async () => {
    const { scopes, parameters } = dialect.browserSignIn(['content:read']);
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(configuration, {
      ...parameters,
      redirect_uri: `${page}/`,
      scope: scopes.join(' '),
      state,
      ...(name !== 'arculix' && { nonce }),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url, verifier, state, nonce };
  };
  const signIn = async () => {
    const { url, verifier, state, nonce } = await signInUrl();
    return client.authorizationCodeGrant(configuration, await dialect.people!.signIn(url), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      ...(name !== 'arculix' && { expectedNonce: nonce }),
    });
  };

  it('signs people in without a secret, refreshes, and takes its tokens back', async () => {
    const tokens = await signIn();
    expect(tokens.access_token.split('.')).toHaveLength(name === 'arculix' ? 1 : 3);
    expect(tokens.id_token === undefined).toBe(name === 'arculix');
    const renewed = await client.refreshTokenGrant(configuration, tokens.refresh_token!);
    const current = renewed.refresh_token ?? tokens.refresh_token!;
    await client.tokenRevocation(configuration, current);
    await expect(client.refreshTokenGrant(configuration, current)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('may ask for what a sign-in needs, from any port of this machine', async () => {
    for (const origin of [page, 'http://localhost:5173', 'http://127.0.0.1']) {
      for (const [url, method] of [
        [at.discovery, 'GET'],
        [at.jwks, 'GET'],
        [at.token, 'POST'],
        [at.revocation, 'POST'],
        [at.userinfo, 'GET'],
      ] as const) {
        if (url === undefined) continue;
        const answer = await preflight(url, method, origin);
        expect([url, answer.status, answer.headers['access-control-allow-origin']]).toEqual([url, 204, origin]);
        expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
        expect(answer.headers['vary']).toMatch(/Origin/);
      }
    }
    for (const url of [at.discovery, at.jwks]) {
      if (url === undefined) continue;
      expect(corsOf(await ask(url, 'GET', { origin: page }))['access-control-allow-origin']).toBe(page);
    }
    if (at.userinfo !== undefined) {
      const refused = await ask(at.userinfo, 'GET', { origin: page, authorization: 'Bearer nobody' });
      expect([refused.status, corsOf(refused)['access-control-allow-origin']]).toEqual([401, page]);
    }
    const refused = await ask(at.token, 'POST', form, 'grant_type=refresh_token&refresh_token=x&client_id=browser');
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(corsOf(refused)['access-control-allow-origin']).toBe(page);
  });

  it('reads nothing as a client with a secret, and is not told that it may ask [T-IDP-1]', async () => {
    for (const url of [at.token, at.revocation]) {
      expect((await preflight(url, 'POST')).headers['access-control-allow-headers']).toBe('content-type');
    }
    const machine = 'grant_type=client_credentials&scope=x';
    const answers = [
      await ask(at.token, 'POST', { ...form, ...basic('reader', 'reader-secret') }, machine),
      await ask(at.token, 'POST', form, `${machine}&client_id=reader&client_secret=reader-secret`),
      await ask(at.revocation, 'POST', form, 'token=x&client_id=web&client_secret=web-secret'),
    ];
    for (const answer of answers) expect(corsOf(answer)).toEqual({});
  });

  it('has no business at introspection, nor has its client', async () => {
    if (at.introspection === undefined) return;
    expect(corsOf(await preflight(at.introspection, 'POST'))).toEqual({});
    const token = await idp.token('opaque');
    expect(corsOf(await ask(at.introspection, 'POST', form, `token=${token}&client_id=browser`))).toEqual({});
    const own = (await signIn()).access_token;
    for (const one of [token, own]) {
      const { body } = await post(at.introspection, { token: one, client_id: 'browser' });
      expect(body['active']).not.toBe(true);
    }
  });

  it('of another machine is told nothing [T-IDP-1]', async () => {
    for (const origin of foreign) {
      for (const url of Object.values(at) as string[]) {
        for (const method of ['GET', 'POST']) {
          expect(corsOf(await preflight(url, method, origin))).toEqual({});
          expect(
            corsOf(await ask(url, method, { ...form, origin }, method === 'POST' ? 'client_id=browser' : '')),
          ).toEqual({});
        }
      }
    }
  });

  it('gets no token as a machine, none with a made-up secret, and none without the verifier [P11]', async () => {
    const noToken = async (parameters: Readonly<Record<string, string>>) => {
      const { status, body } = await post(at.token, { client_id: 'browser', ...parameters });
      expect([status >= 400, body['access_token']]).toEqual([true, undefined]);
    };
    await noToken({ grant_type: 'client_credentials', scope: 'content:read' });
    const { url } = await signInUrl();
    const code = (await dialect.people!.signIn(url)).searchParams.get('code')!;
    const grant = { grant_type: 'authorization_code', code, redirect_uri: `${page}/` };
    await noToken({ ...grant, client_secret: 'browser-secret' });
    await noToken(grant);
  });
});

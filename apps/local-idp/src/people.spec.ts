import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApplication, type Application } from './application.fixture.js';
import type { EmbeddedDialect } from './dialect.js';
import { openLoginPage } from './login-page.fixture.js';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, post, rawRequest } from './spec-kit.fixture.js';

const names = ['local', 'oidc', 'auth0', 'cognito', 'arculix'] as const;

/** A usual request of each: scopes, and the parameter that names the API. */
const usual = {
  local: { scope: 'openid profile email content:read', resource: 'https://api.sallyport.local' },
  oidc: { scope: 'openid profile email content:read', resource: 'https://api.sallyport.local' },
  auth0: { scope: 'openid profile email offline_access content:read', audience: 'https://api.sallyport.local' },
  cognito: { scope: 'openid profile email premium_api/content:read' },
  arculix: { scope: 'content:read' },
};

describe.each(names)('people at the %s tenant', (name) => {
  let idp: LocalIdp;
  let dialect: EmbeddedDialect;
  let app: Application;

  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: name });
    dialect = idp.dialects[name];
    app = await startApplication(dialect);
  });
  afterAll(() => idp.close());

  const signIn = (parameters: Readonly<Record<string, string | undefined>> = usual[name]) =>
    dialect.people!.signIn(app.authorizationUrl(parameters), 'ada');
  const open = (parameters: Readonly<Record<string, string | undefined>>) =>
    fetch(app.authorizationUrl({ ...usual[name], ...parameters }), { redirect: 'manual' });
  const refusal = (call: Promise<unknown>) => call.then(String, (error: { error?: string }) => error.error);

  it('sign in with a code and PKCE; the state comes back', async () => {
    const callback = await signIn();
    expect(callback.href.startsWith(`${app.redirectUri}?`)).toBe(true);
    expect(callback.searchParams.get('state')).toBe(app.state);
    const tokens = await app.exchange(callback);
    expect(tokens.token_type).toBe('bearer');
    expect(tokens.access_token).toEqual(expect.any(String));
    expect(tokens.refresh_token).toEqual(expect.any(String));
    expect(typeof tokens.id_token).toBe(name === 'arculix' ? 'undefined' : 'string');
  });

  it('refresh, until the refresh token is revoked', async () => {
    const { refresh_token: first } = await app.signIn(usual[name]);
    const refreshed = await app.refresh(first!);
    expect(refreshed.access_token).toEqual(expect.any(String));
    const current = refreshed.refresh_token ?? first!;
    const before = dialect.counters.revocation;
    await app.revoke(current);
    expect(dialect.counters.revocation).toBe(before + 1);
    expect(await refusal(app.refresh(current))).toBe('invalid_grant');
  });

  it('bring their tokens the whole way for a test', async () => {
    const tokens = await dialect.people!.tokens({ persona: 'bob', scopes: ['content:read'] });
    expect(tokens.accessToken.split('.')).toHaveLength(name === 'arculix' ? 1 : 3);
    expect(tokens.refreshToken).toEqual(expect.any(String));
    expect('idToken' in tokens).toBe(name !== 'arculix');
    if (name === 'cognito' || name === 'arculix') {
      const refused = dialect.people!.tokens({ scopes: ['users:delete'] });
      await expect(refused).rejects.toThrow('no code: invalid_scope');
    }
  });

  it('have settings of their own', () => {
    if (name === 'local') return; // its client is no setting
    const web = Object.entries(dialect.environment('web')).filter(([, value]) => value.startsWith('web'));
    expect(Object.fromEntries(web)).toEqual({
      [`${name.toUpperCase()}_CLIENT_ID`]: 'web',
      [`${name.toUpperCase()}_CLIENT_SECRET`]: 'web-secret',
    });
  });

  it('are counted at the authorization endpoint', async () => {
    const before = dialect.counters.authorization;
    await signIn();
    expect(dialect.counters.authorization).toBe(before + 1);
  });

  it('may come back to any port of this machine', async () => {
    for (const uri of [
      'http://127.0.0.1:1234/callback',
      'http://localhost/authenticated',
      'http://localhost:9/callback',
      'http://127.0.0.1:4006/',
      'http://127.0.0.1:4000/_console/',
    ]) {
      const callback = await signIn({ ...usual[name], redirect_uri: uri });
      expect(callback.origin + callback.pathname).toBe(uri);
    }
  });

  it('can say no', async () => {
    const { press } = await openLoginPage(app.authorizationUrl(usual[name]));
    const back = new URL((await press({ cancel: 'yes' })).headers.get('location')!);
    expect(back.origin + back.pathname).toBe(app.redirectUri);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: app.state });
    expect(back.searchParams.has('code')).toBe(false);
  });

  it('are somebody who is known here', async () => {
    const { press } = await openLoginPage(app.authorizationUrl(usual[name]));
    for (const persona of ['mallory', 'constructor', '']) {
      const answer = await press({ persona });
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
    }
  });

  it('press the button of one page once', async () => {
    const { press } = await openLoginPage(app.authorizationUrl(usual[name]));
    expect((await press({ persona: 'bob' })).status).toBe(303);
    const again = await press({ persona: 'bob' });
    expect(again.status).toBe(400);
    expect(again.headers.get('location')).toBeNull();
  });

  describe('attacked', () => {
    it('a code is good once', async () => {
      const callback = await signIn();
      await app.exchange(callback);
      expect(await refusal(app.exchange(callback))).toBe('invalid_grant');
    });

    it('a code is nothing without its verifier', async () => {
      const form = (code: string) => ({ grant_type: 'authorization_code', code, redirect_uri: app.redirectUri });
      const tokenUrl = app.configuration.serverMetadata().token_endpoint!;
      const code = (await signIn()).searchParams.get('code')!;
      expect(await post(tokenUrl, form(code), basic('web', 'web-secret'))).toMatchObject({
        status: name === 'auth0' ? 403 : 400,
        body: { error: 'invalid_grant' },
      });
      expect(await refusal(app.exchange(await signIn(), 'x'.repeat(43)))).toBe('invalid_grant');
      // The challenge itself is no verifier, as it would be under `plain`.
      const challenge = app.authorizationUrl().searchParams.get('code_challenge')!;
      expect(await refusal(app.exchange(await signIn(), challenge))).toBe('invalid_grant');
    });

    it('a code is nothing with another redirect URI', async () => {
      const callback = await signIn();
      const elsewhere = new URL(`http://localhost:4004/authenticated${callback.search}`);
      expect(await refusal(app.exchange(elsewhere))).toBe('invalid_grant');
    });

    it('a code is nothing in the hands of another client, and stays good for its own', async () => {
      const callback = await signIn();
      const answer = await post(
        app.configuration.serverMetadata().token_endpoint!,
        {
          grant_type: 'authorization_code',
          code: callback.searchParams.get('code')!,
          redirect_uri: app.redirectUri,
          code_verifier: app.codeVerifier,
        },
        basic('writer', 'writer-secret'),
      );
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toHaveProperty('access_token');
      expect(await app.exchange(callback)).toHaveProperty('access_token');
    });

    it.each<[string, Record<string, string | undefined>]>([
      ['no challenge [P11]', { code_challenge: undefined, code_challenge_method: undefined }],
      ['the plain method', { code_challenge_method: 'plain' }],
      ['no method, which means plain', { code_challenge_method: undefined }],
      ['a challenge that is no hash', { code_challenge: 'short' }],
      ['the implicit response type', { response_type: 'token' }],
    ])('a request with %s goes back with an error and the state', async (_, parameters) => {
      const answer = await open(parameters);
      expect([302, 303]).toContain(answer.status);
      const location = new URL(answer.headers.get('location')!);
      const back = parameters['response_type'] === 'token' ? new URLSearchParams(location.hash.slice(1)) : undefined;
      const found = location.searchParams.has('error') ? location.searchParams : back!;
      expect(location.href.startsWith(app.redirectUri)).toBe(true);
      expect(found.get('error')).toMatch(/^\w+$/);
      expect(found.get('state')).toBe(app.state);
      expect(found.has('code')).toBe(false);
    });

    it.each([
      'https://evil.example/callback',
      'http://evil.example/callback',
      'http://localhost.evil.example/callback',
      'http://localhost@evil.example/callback',
      'http://evil.example#@localhost/callback',
      'http://localhost:4004/callback/..%2fevil',
      'http://localhost:4004/other',
      'http://localhost:4004//',
      'http://localhost:4004',
      'http://localhost:4004/_console',
      'http://localhost:4004/_console/callback',
      'http://localhost:4004/callback?next=https://evil.example',
      'http://localhost:4004/callback#fragment',
      'http://localhost:99999/callback',
      'https://localhost:4004/callback',
      '//evil.example/callback',
      'javascript:alert(1)',
      '',
    ])('nobody is sent to %j: an error page instead', async (uri) => {
      const answer = await open({ redirect_uri: uri });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await answer.text()).not.toContain('evil.example');
    });

    it.each(['"><script>alert(1)</script>', 'nobody', 'reader'])('the client %j signs nobody in', async (id) => {
      const answer = await open({ client_id: id });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('location')).toBeNull();
      expect(await answer.text()).not.toContain('<script');
    });

    it('no parameter reaches the page as markup, and the page may run nothing', async () => {
      const attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
      const { page, text } = await openLoginPage(
        app.authorizationUrl({ ...usual[name], state: attack, nonce: attack, ui_locales: attack }),
      );
      expect(page.status).toBe(200);
      expect(text).toContain('Ada Lovelace');
      expect(text).not.toMatch(/<script|<img|onerror/);
      const policy = page.headers.get('content-security-policy')!;
      expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'; base-uri 'none'/);
      expect(policy).not.toMatch(/script-src|unsafe/);
      expect(page.headers.get('cache-control')).toBe('no-store');
      // And it comes back to the application as it was sent.
      const callback = await signIn({ ...usual[name], state: attack });
      expect(callback.searchParams.get('state')).toBe(attack);
    });

    it('another Host gets no page [T-IDP-1]', async () => {
      const { pathname, search } = app.authorizationUrl(usual[name]);
      for (const host of ['rebound.example', `rebound.example:${idp.port}`]) {
        expect(await rawRequest(idp.port, pathname + search, { host })).toMatchObject({ status: 421 });
      }
    });

    it('the client for people gets no tokens as a machine', async () => {
      const tokenUrl = app.configuration.serverMetadata().token_endpoint!;
      const answer = await post(tokenUrl, { grant_type: 'client_credentials' }, basic('web', 'web-secret'));
      expect(answer.body['error']).toBe(
        name === 'oidc' || name === 'local' ? 'invalid_request' : 'unauthorized_client',
      );
    });
  });

  it('is told when the server shows an error page', async () => {
    await expect(signIn({ ...usual[name], redirect_uri: 'https://evil.example/callback' })).rejects.toThrow(
      /no way to sign in: 40\d \w+/,
    );
  });
});

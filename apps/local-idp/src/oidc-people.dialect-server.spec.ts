import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startApplication, type Application } from './application.fixture.js';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { openLoginPage } from './login-page.fixture.js';
import { basic, get, post, readJwt, verifiesWith } from './spec-kit.fixture.js';

describe('people in the oidc dialect', () => {
  let idp: LocalIdp;
  let app: Application;
  const said: string[] = [];
  const api = 'https://api.sallyport.local';
  const asked = { scope: 'openid profile email content:read', resource: api };

  beforeAll(async () => {
    const collect = (line: unknown) => void said.push(String(line));
    for (const method of ['warn', 'info'] as const) jest.spyOn(console, method).mockImplementation(collect);
    idp = await startLocalIdp({ dialect: 'oidc' });
    app = await startApplication(idp);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await idp.close();
  });

  const refusal = (call: Promise<unknown>) => call.then(String, ({ status, error }) => [status, error] as unknown);
  const introspect = async (token: string) =>
    (await post(`${idp.issuer}/token/introspection`, { token }, basic('authorizer', 'authorizer-secret'))).body;

  it('get an at+jwt for the resource they named', async () => {
    const tokens = await app.signIn(asked);
    const { header, claims } = readJwt(tokens.access_token);
    expect(header).toEqual({ typ: 'at+jwt', alg: 'RS256', kid: idp.signer().kid });
    expect(claims).toEqual({
      iss: idp.issuer,
      aud: api,
      sub: 'ada',
      client_id: 'web',
      scope: 'content:read',
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 3600,
      jti: expect.any(String),
    });
    expect(verifiesWith(idp.jwks(), tokens.access_token)).toBe(true);
    expect(tokens.claims()).toMatchObject({ sub: 'ada', aud: 'web', nonce: app.nonce });
  });

  it('get an opaque token without one, for userinfo', async () => {
    const { access_token: token } = await app.signIn({ scope: 'openid profile email' }, 'bob');
    const before = idp.counters.userinfo;
    expect(await app.userinfo(token, 'bob')).toEqual({
      sub: 'bob',
      name: 'Bob Babbage',
      email: 'bob@sallyport.local',
      email_verified: true,
    });
    expect(idp.counters.userinfo).toBe(before + 1);
    expect(await introspect(token)).toMatchObject({ active: true, sub: 'bob', client_id: 'web' });
    await app.revoke(token);
    expect(await introspect(token)).toEqual({ active: false });
  });

  it('refresh in the same words, until a test ends it', async () => {
    const tokens = await app.signIn(asked);
    const refreshed = await app.refresh(tokens.refresh_token!);
    expect(readJwt(refreshed.access_token).claims).toMatchObject({ aud: api, sub: 'ada', scope: 'content:read' });
    await idp.revoke(refreshed.refresh_token ?? tokens.refresh_token!);
    expect(await refusal(app.refresh(tokens.refresh_token!))).toEqual([400, 'invalid_grant']);
  });

  it('lose everything that followed from a code that was shown twice', async () => {
    const callback = await idp.people!.signIn(app.authorizationUrl(asked));
    const { refresh_token: token } = await app.exchange(callback);
    expect(await refusal(app.exchange(callback))).toEqual([400, 'invalid_grant']);
    expect(await refusal(app.refresh(token!))).toEqual([400, 'invalid_grant']);
  });

  it('may be asked for their consent, also where they are signed in', async () => {
    const callback = await idp.people!.signIn(
      app.authorizationUrl({ ...asked, scope: `${asked.scope} offline_access`, prompt: 'consent' }),
    );
    expect(await app.exchange(callback)).toHaveProperty('refresh_token');
  });

  it('stay signed in while a rotation replaces the provider', async () => {
    const { press } = await openLoginPage(app.authorizationUrl(asked));
    await idp.rotateKeys();
    const callback = new URL((await press({ persona: 'ada' })).headers.get('location')!);
    const tokens = await app.exchange(callback);
    expect(readJwt(tokens.access_token).header['kid']).toBe(idp.signer().kid);
  });

  it.each<[Record<string, string>, string]>([
    [{ resource: 'https://other.sallyport.local' }, 'invalid_target'],
    [{ prompt: 'none' }, 'login_required'],
    [{ scope: 'openid users:delete', resource: 'nonsense' }, 'invalid_target'],
  ])('hear of %j as %s', async (parameters, error) => {
    const { searchParams } = await idp.people!.signIn(app.authorizationUrl({ ...asked, ...parameters }));
    expect([searchParams.get('error'), searchParams.get('state')]).toEqual([error, app.state]);
  });

  it('are sent to signed-out pages of this machine alone', async () => {
    const logout = (uri: string) =>
      fetch(
        `${idp.issuer}/session/end?${new URLSearchParams({ client_id: 'web', post_logout_redirect_uri: uri }).toString()}`,
        { redirect: 'manual' },
      );
    expect((await logout('http://127.0.0.1:4004/signedout')).status).toBe(200);
    for (const uri of ['https://evil.example/signedout', 'http://localhost@evil.example/signedout']) {
      const answer = await logout(uri);
      expect(answer.status).toBe(400);
      expect(await answer.text()).not.toContain('evil.example');
    }
  });

  it('find every endpoint of the metadata', async () => {
    const { body } = await get(`${idp.issuer}/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      revocation_endpoint: `${idp.issuer}/token/revocation`,
      userinfo_endpoint: `${idp.issuer}/me`,
      end_session_endpoint: `${idp.issuer}/session/end`,
    });
    for (const [name, url] of Object.entries(body).filter(([key]) => /_(endpoint|uri)$/.test(key))) {
      const method = /token|revocation|introspection|pushed/.test(name) ? 'POST' : 'GET';
      expect([name, (await fetch(String(url), { method })).status]).not.toEqual([name, 404]);
    }
  });

  it('are served without a word on the console', () => {
    expect(said).toEqual([]);
  });
});

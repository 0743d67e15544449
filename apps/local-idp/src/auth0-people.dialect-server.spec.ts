import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApplication, type Application } from './application.fixture.js';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, get, post, readJwt, verifiesWith } from './spec-kit.fixture.js';

describe('people in the auth0 dialect', () => {
  let idp: LocalIdp;
  let app: Application;
  let offset = 0;
  const api = 'https://api.sallyport.local';
  const ada = 'auth0|8f3c1c2e6a544c0e9d0e0a2f';
  const asked = { scope: 'openid profile email offline_access content:read', audience: api };

  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: 'auth0', clock: () => Date.now() + offset });
    app = await startApplication(idp);
  });
  beforeEach(() => {
    offset = 0;
    idp.configure({ accessTokenProfile: 'auth0', permissions: false });
  });
  afterAll(() => idp.close());

  const refusal = (call: Promise<unknown>) =>
    call.then(String, ({ status, error, error_description: text }) => ({ status, error, text }) as unknown);
  const errorOf = async (parameters: Record<string, string>) => {
    const callback = await idp.people!.signIn(app.authorizationUrl({ ...asked, ...parameters }));
    return callback.searchParams.get('error');
  };

  it('get a JWT for the API and for userinfo, naming both the person and the client [IP3, IP15]', async () => {
    const { access_token: token, expires_in: lifetime, scope } = await app.signIn(asked);
    const { header, claims } = readJwt(token);
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: idp.signer().kid });
    expect(claims).toEqual({
      iss: idp.issuer,
      sub: ada,
      aud: [api, `${idp.issuer}userinfo`],
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 86_400,
      scope: asked.scope,
      azp: 'web',
    });
    expect(verifiesWith(idp.jwks(), token)).toBe(true);
    expect([lifetime, scope]).toEqual([86_400, asked.scope]);
  });

  it('get one audience alone without openid, and neither ID nor refresh token', async () => {
    const tokens = await app.signIn({ scope: 'content:read', audience: api });
    expect(readJwt(tokens.access_token).claims).toMatchObject({ aud: api, scope: 'content:read' });
    expect(tokens).not.toHaveProperty('id_token');
    expect(tokens).not.toHaveProperty('refresh_token');
  });

  it('follow RFC 9068 and show permissions when the API is set to it [IP1, IP14]', async () => {
    idp.configure({ accessTokenProfile: 'rfc9068', permissions: true });
    const { header, claims } = readJwt((await app.signIn(asked, 'bob')).access_token);
    expect(header).toMatchObject({ typ: 'at+jwt' });
    expect(claims).toMatchObject({
      sub: 'auth0|2b7d5f1093a14a6c8a555e0c',
      client_id: 'web',
      jti: expect.any(String),
      scope: asked.scope,
      permissions: ['content:read'],
    });
    expect(claims).not.toHaveProperty('azp');
  });

  it('get an opaque token where no audience was asked for, good for userinfo alone', async () => {
    const { access_token: token } = await app.signIn({ scope: 'openid profile content:read' });
    expect(token).toMatch(/^[\w-]+$/);
    const before = idp.counters.userinfo;
    expect(await app.userinfo(token, ada)).toEqual({ sub: ada, nickname: 'ada', name: 'Ada Lovelace' });
    expect(idp.counters.userinfo).toBe(before + 1);
  });

  it('are told of at userinfo by tokens with openid, as long as they live', async () => {
    const { access_token: token } = await app.signIn(asked);
    expect(await app.userinfo(token, ada)).toMatchObject({ email: 'ada@sallyport.local', email_verified: true });
    const without = await app.signIn({ scope: 'content:read', audience: api });
    const machine = await idp.token('reader');
    for (const bad of [without.access_token, machine, 'nonsense', '']) {
      const answer = await fetch(`${idp.issuer}userinfo`, { headers: { authorization: `Bearer ${bad}` } });
      expect(answer.status).toBe(401);
    }
    offset = 86_400_000;
    await expect(app.userinfo(token, ada)).rejects.toThrow();
  });

  it('are named in an ID token for the client, with the nonce', async () => {
    const tokens = await app.signIn(asked);
    expect(tokens.claims()).toEqual({
      iss: idp.issuer,
      aud: 'web',
      sub: ada,
      nonce: app.nonce,
      iat: expect.any(Number),
      exp: Number(tokens.claims()!.iat) + 36_000,
      nickname: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@sallyport.local',
      email_verified: true,
    });
    expect(verifiesWith(idp.jwks(), tokens.id_token!)).toBe(true);
  });

  it('keep fewer scopes than they asked for: what nobody defined is dropped', async () => {
    const { scope } = await app.signIn({ scope: 'openid nonsense content:write', audience: api });
    expect(scope).toBe('openid content:write');
  });

  it('refresh with a token that rotates; an old one ends the family [RFC 9700]', async () => {
    const { refresh_token: first } = await app.signIn(asked);
    const { refresh_token: second, access_token: token } = await app.refresh(first!);
    expect(second).not.toBe(first);
    expect(readJwt(token).claims).toMatchObject({ sub: ada, gty: 'refresh_token', scope: asked.scope });
    const narrowed = await app.refresh(second!, { scope: 'content:read content:write' });
    expect(narrowed.scope).toBe('content:read');
    const unknown = { status: 403, error: 'invalid_grant', text: 'Unknown or invalid refresh token.' };
    expect(await refusal(app.refresh(first!))).toEqual(unknown);
    expect(await refusal(app.refresh(narrowed.refresh_token!))).toEqual(unknown);
    expect(await refusal(app.refresh('nonsense'))).toEqual(unknown);
  });

  it('lose their refresh token when it is revoked, and keep the access token', async () => {
    const revoke = (form: Record<string, string>, headers = basic('web', 'web-secret')) =>
      post(`${idp.issuer}oauth/revoke`, form, headers);
    const tokens = await app.signIn(asked);
    const token = tokens.refresh_token!;
    // Another client gets the same answer and changes nothing.
    expect(await revoke({ token }, basic('writer', 'writer-secret'))).toMatchObject({ status: 200, body: {} });
    const { refresh_token: next } = await app.refresh(token);
    expect(await revoke({ token: next! })).toMatchObject({ status: 200, body: {} });
    expect(await refusal(app.refresh(next!))).toMatchObject({ status: 403, error: 'invalid_grant' });
    expect(await app.userinfo(tokens.access_token, ada)).toMatchObject({ sub: ada });
    expect(await revoke({ token: 'never issued' })).toMatchObject({ status: 200 });
    expect(await revoke({})).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await revoke({ token }, basic('web', 'wrong'))).toMatchObject({ status: 401 });
  });

  it('are ended by a test as well', async () => {
    const { refresh_token: token } = await app.signIn(asked);
    await idp.revoke(token!);
    expect(await refusal(app.refresh(token!))).toMatchObject({ error: 'invalid_grant' });
  });

  it('have a minute to bring the code', async () => {
    const late = await idp.people!.signIn(app.authorizationUrl(asked));
    offset = 61_000;
    expect(await refusal(app.exchange(late))).toEqual({
      status: 403,
      error: 'invalid_grant',
      text: 'Invalid authorization code',
    });
    const wrong = await idp.people!.signIn(app.authorizationUrl(asked));
    expect(await refusal(app.exchange(wrong, 'x'.repeat(43)))).toMatchObject({
      text: 'Failed to verify code verifier',
    });
  });

  it.each<[Record<string, string>, string]>([
    [{ audience: 'https://nowhere' }, 'access_denied'],
    [{ audience: 'https://other.sallyport.local' }, 'access_denied'],
    [{ prompt: 'none' }, 'login_required'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
  ])('hear of %j as %s', async (parameters, error) => {
    expect(await errorOf(parameters)).toBe(error);
  });

  it('hear of a parameter that came twice', async () => {
    const url = app.authorizationUrl(asked);
    url.searchParams.append('scope', 'openid');
    expect((await idp.people!.signIn(url)).searchParams.get('error')).toBe('invalid_request');
  });

  it('are sent to signed-out pages of this machine alone', async () => {
    const logout = (returnTo: string) =>
      fetch(`${idp.issuer}v2/logout?${new URLSearchParams({ client_id: 'web', returnTo }).toString()}`, {
        redirect: 'manual',
      });
    const good = await logout('http://127.0.0.1:4004/signedout');
    expect([good.status, good.headers.get('location')]).toEqual([302, 'http://127.0.0.1:4004/signedout']);
    for (const uri of [
      'https://evil.example/signedout',
      'http://localhost@evil.example/signedout',
      '//evil.example',
      '',
    ]) {
      const answer = await logout(uri);
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    }
    expect((await fetch(`${idp.issuer}v2/logout`)).status).toBe(200);
  });

  it('find every endpoint of the metadata, and no other [IP16]', async () => {
    const { body } = await get(`${idp.issuer}.well-known/openid-configuration`);
    expect(body).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    });
    for (const [name, url] of Object.entries(body).filter(([key]) => /_(endpoint|uri)$/.test(key))) {
      const method = /token|revocation/.test(name) ? 'POST' : 'GET';
      expect([name, (await fetch(String(url), { method })).status]).not.toEqual([name, 404]);
    }
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApplication, type Application } from './application.fixture.js';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, get, post, readJwt, verifiesWith } from './spec-kit.fixture.js';

describe('people in the cognito dialect', () => {
  let idp: LocalIdp;
  let app: Application;
  let domain: string;
  const uuid = '8f3c1c2e-6a54-4c0e-9d0e-0a2f5a1d7a01';
  const asked = { scope: 'openid email profile premium_api/read' };

  beforeAll(async () => {
    idp = await startLocalIdp({
      dialect: 'cognito',
      scopeAliases: { cognito: { 'content:read': 'premium_api/read' } },
    });
    app = await startApplication(idp);
    domain = `http://localhost:${idp.port}/cognito`;
  });
  afterAll(() => idp.close());

  const refusal = (call: Promise<unknown>) =>
    call.then(String, ({ status, error, error_description: text }) => [status, error, text] as unknown);
  const errorOf = async (parameters: Record<string, string>) => {
    const { searchParams } = await idp.people!.signIn(app.authorizationUrl({ ...asked, ...parameters }));
    return Object.fromEntries(searchParams);
  };

  it('get an access token that names client, person and use, without aud and typ [IP3, IP14, IP15]', async () => {
    const { access_token: token } = await app.signIn(asked);
    const { header, claims } = readJwt(token);
    expect(header).toEqual({ alg: 'RS256', kid: idp.signer().kid });
    expect(claims).toEqual({
      sub: uuid,
      'cognito:groups': ['editors'],
      iss: idp.issuer,
      version: 2,
      client_id: 'web',
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      token_use: 'access',
      scope: asked.scope,
      auth_time: expect.any(Number),
      exp: Number(claims['iat']) + 3600,
      iat: expect.any(Number),
      jti: expect.any(String),
      username: 'ada',
    });
    expect(verifiesWith(idp.jwks(), token)).toBe(true);
    expect(readJwt((await app.signIn(asked, 'bob')).access_token).claims).not.toHaveProperty('cognito:groups');
  });

  it('get an ID token of the same issuer under the other key, with token_use id [C8, IP13]', async () => {
    const tokens = await app.signIn(asked);
    const { header, claims } = readJwt(tokens.id_token!);
    expect(header['kid']).toBe(idp.jwks().keys[1]!['kid']);
    expect(header['kid']).not.toBe(readJwt(tokens.access_token).header['kid']);
    expect(verifiesWith(idp.jwks(), tokens.id_token!)).toBe(true);
    const half = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16);
    expect(claims).toMatchObject({
      iss: idp.issuer,
      aud: 'web',
      sub: uuid,
      token_use: 'id',
      nonce: app.nonce,
      'cognito:username': 'ada',
      name: 'Ada Lovelace',
      email: 'ada@sallyport.local',
      email_verified: true,
      at_hash: half.toString('base64url'),
      origin_jti: readJwt(tokens.access_token).claims['origin_jti'],
    });
    expect(claims).not.toHaveProperty('scope');
    expect(claims).not.toHaveProperty('client_id');
  });

  it('get an aud when they ask for a resource, and keep it through a refresh [IP3]', async () => {
    const resource = 'https://api.sallyport.local';
    const tokens = await app.signIn({ ...asked, resource });
    expect(readJwt(tokens.access_token).claims['aud']).toBe(resource);
    const refreshed = await app.refresh(tokens.refresh_token!);
    expect(readJwt(refreshed.access_token).claims['aud']).toBe(resource);
  });

  it('bring a test an ID token, and an aud when asked', async () => {
    const { accessToken, idToken } = await idp.people!.tokens({ target: 'https://api.sallyport.local' });
    expect(readJwt(accessToken).claims).toMatchObject({ token_use: 'access', aud: 'https://api.sallyport.local' });
    expect(readJwt(idToken!).claims).toMatchObject({ token_use: 'id', aud: 'web' });
    expect(readJwt((await idp.people!.tokens()).accessToken).claims).not.toHaveProperty('aud');
  });

  it.each(['http://api.example', 'premium_api', 'http://localhost.evil.example'])(
    'cannot ask for the resource %j',
    async (resource) => {
      expect(await errorOf({ resource })).toMatchObject({ error: 'invalid_request', state: app.state });
    },
  );

  it('cannot ask for two resources', async () => {
    const url = app.authorizationUrl({ ...asked, resource: 'https://api.sallyport.local' });
    url.searchParams.append('resource', 'https://other.sallyport.local');
    expect((await idp.people!.signIn(url)).searchParams.get('error')).toBe('invalid_request');
  });

  it('get everything the client may have when they name no scope', async () => {
    const url = app.authorizationUrl({ nonce: app.nonce });
    const tokens = await app.exchange(await idp.people!.signIn(url));
    expect(readJwt(tokens.access_token).claims['scope']).toMatch(
      /^openid email phone profile aws\.cognito\.signin\.user\.admin .*premium_api\/read/,
    );
    expect(tokens).not.toHaveProperty('scope');
  });

  it.each<[Record<string, string>, Record<string, string>]>([
    [{ scope: 'openid premium_api/admin' }, { error: 'invalid_scope' }],
    [{ scope: 'email' }, { error: 'invalid_scope' }],
    [{ prompt: 'none' }, { error: 'login_required' }],
    [{ response_type: 'token' }, { error: 'invalid_request' }],
    [{ code_challenge_method: 'plain' }, { error: 'invalid_request' }],
  ])('hear of %j in one word: %j', async (parameters, answer) => {
    expect(await errorOf(parameters)).toEqual({ ...answer, state: app.state });
  });

  it('refresh with one token that stays, in the same session', async () => {
    const tokens = await app.signIn(asked);
    const refreshed = await app.refresh(tokens.refresh_token!);
    expect(refreshed).not.toHaveProperty('refresh_token');
    const [before, after] = [readJwt(tokens.access_token).claims, readJwt(refreshed.access_token).claims];
    for (const name of ['origin_jti', 'event_id', 'auth_time', 'scope', 'sub']) expect(after[name]).toBe(before[name]);
    expect(after['jti']).not.toBe(before['jti']);
    expect(refreshed.claims()).toMatchObject({ token_use: 'id', origin_jti: before['origin_jti'] });
    expect(await refusal(app.refresh('nonsense'))).toEqual([400, 'invalid_grant', undefined]);
  });

  it('lose the whole session with its refresh token, at the pool; elsewhere the JWT lives on [IP16]', async () => {
    const tokens = await app.signIn(asked);
    expect(await app.userinfo(tokens.access_token, uuid)).toEqual({
      sub: uuid,
      username: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@sallyport.local',
      email_verified: 'true',
    });
    await app.revoke(tokens.refresh_token!);
    expect(await refusal(app.refresh(tokens.refresh_token!))).toEqual([400, 'invalid_grant', undefined]);
    const answer = await get(`${domain}/oauth2/userInfo`, { authorization: `Bearer ${tokens.access_token}` });
    expect([answer.status, answer.body]).toEqual([401, { error: 'invalid_token' }]);
    expect(verifiesWith(idp.jwks(), tokens.access_token)).toBe(true);
  });

  it('revoke in the words of the vendor', async () => {
    const revoke = (form: Record<string, string>, headers = basic('web', 'web-secret')) =>
      post(`${domain}/oauth2/revoke`, form, headers);
    const tokens = await app.signIn(asked);
    const token = tokens.refresh_token!;
    expect(await revoke({ token: 'never issued' })).toMatchObject({ status: 200, body: {} });
    expect(await revoke({})).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await revoke({ token }, basic('web', 'wrong'))).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    for (const jwt of [tokens.access_token, tokens.id_token!, await idp.token('reader')]) {
      expect(await revoke({ token: jwt })).toMatchObject({ status: 400, body: { error: 'unsupported_token_type' } });
    }
    expect(await revoke({ token }, basic('writer', 'writer-secret'))).toMatchObject({ status: 200 });
    expect(await app.refresh(token)).toHaveProperty('access_token');
    await idp.revoke(token);
    expect(await refusal(app.refresh(token))).toEqual([400, 'invalid_grant', undefined]);
  });

  it('are told of at userInfo by access tokens with openid alone', async () => {
    const without = await app.signIn({ scope: 'premium_api/read' });
    expect(without).not.toHaveProperty('id_token');
    const { id_token: idToken } = await app.signIn(asked);
    for (const bad of [without.access_token, idToken!, await idp.token('reader'), 'nonsense']) {
      const answer = await get(`${domain}/oauth2/userInfo`, { authorization: `Bearer ${bad}` });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^error="invalid_token"/);
    }
  });

  it('are sent to signed-out pages of this machine alone', async () => {
    const logout = (parameters: Record<string, string>) =>
      fetch(`${domain}/logout?${new URLSearchParams(parameters).toString()}`, { redirect: 'manual' });
    const uri = 'http://localhost:4004/signedout';
    const good = await logout({ client_id: 'web', logout_uri: uri });
    expect([good.status, good.headers.get('location')]).toEqual([302, uri]);
    for (const bad of [
      { client_id: 'nobody', logout_uri: uri },
      { logout_uri: uri },
      { client_id: 'web' },
      { client_id: 'web', logout_uri: 'https://evil.example/signedout' },
      { client_id: 'web', logout_uri: 'http://localhost:4004/signedout@evil.example' },
    ]) {
      const answer = await logout(bad as Record<string, string>);
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    }
  });

  it('come in at the domain alone, never at the issuer [IP19]', async () => {
    const { search } = app.authorizationUrl(asked);
    expect((await fetch(`http://127.0.0.1:${idp.port}/cognito/oauth2/authorize${search}`)).status).toBe(404);
  });

  it('find every endpoint of the metadata [IP16]', async () => {
    const { body } = await get(`${idp.issuer}/.well-known/openid-configuration`);
    expect(body['response_types_supported']).toEqual(['code']);
    for (const [name, url] of Object.entries(body).filter(([key]) => /_(endpoint|uri)$/.test(key))) {
      const method = /token|revocation/.test(name) ? 'POST' : 'GET';
      expect([name, (await fetch(String(url), { method })).status]).not.toEqual([name, 404]);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, get, post, readJwt, verifiesWith } from './spec-kit.fixture.js';

describe('the cognito dialect', () => {
  let idp: LocalIdp;
  let domain: string;
  const clock = Date.UTC(2026, 0, 1);
  const now = clock / 1000;

  beforeAll(async () => {
    idp = await startLocalIdp({
      dialect: 'cognito',
      clock: () => clock,
      scopeAliases: { cognito: { 'content:read': 'premium_api/read', 'content:write': 'premium_api/write' } },
    });
    domain = `http://localhost:${idp.port}/cognito`;
  });
  afterAll(() => idp.close());

  const ask = (form: Record<string, string>, headers = basic('reader', 'reader-secret')) =>
    post(`${domain}/oauth2/token`, { grant_type: 'client_credentials', ...form }, headers);
  const metadata = async () => (await get(`${idp.issuer}/.well-known/openid-configuration`)).body;

  it('has an issuer that ends in the pool id, without a slash [IP4]', async () => {
    expect(idp.issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/cognito\/[a-z]{2}-[a-z]+-\d_[a-zA-Z0-9]+$/);
    expect(await metadata()).toMatchObject({
      issuer: idp.issuer,
      jwks_uri: `${idp.issuer}/.well-known/jwks.json`,
      token_endpoint: `${domain}/oauth2/token`,
    });
  });

  it('keeps the OAuth endpoints on another host than the issuer [IP19]', async () => {
    const path = '/cognito/oauth2/token';
    expect(await post(`http://127.0.0.1:${idp.port}${path}`, {})).toMatchObject({ status: 404 });
    expect(await get(idp.issuer.replace('127.0.0.1', 'localhost') + '/.well-known/jwks.json')).toMatchObject({
      status: 404,
    });
    expect(await ask({})).toMatchObject({ status: 200 });
  });

  it('advertises neither custom scopes nor introspection, and has no such endpoint [IP16]', async () => {
    const document = await metadata();
    expect(document['scopes_supported']).toEqual(['openid', 'email', 'phone', 'profile']);
    expect(Object.keys(document).filter((name) => /introspection|dpop|mtls/.test(name))).toEqual([]);
    for (const base of [domain, idp.issuer]) {
      expect(await post(`${base}/oauth2/introspect`, { token: 'x' })).toMatchObject({ status: 404 });
    }
  });

  it('gives machines a token that names client and use but no audience and no typ [C1, IP3, IP14, IP15]', async () => {
    const { status, body } = await ask({ scope: 'premium_api/read' });
    expect(status).toBe(200);
    const { header, claims } = readJwt(String(body['access_token']));
    expect(header).toEqual({ alg: 'RS256', kid: idp.signer().kid });
    expect(claims).toEqual({
      sub: 'reader',
      token_use: 'access',
      scope: 'premium_api/read',
      auth_time: now,
      iss: idp.issuer,
      exp: now + 3600,
      iat: now,
      version: 2,
      jti: expect.any(String),
      client_id: 'reader',
    });
    expect(verifiesWith(idp.jwks(), String(body['access_token']))).toBe(true);
  });

  it('does not report the scope it granted [IP12]', async () => {
    expect((await ask({})).body).toEqual({ access_token: expect.any(String), expires_in: 3600, token_type: 'Bearer' });
  });

  it('grants all allowed scopes when none is asked for, and ignores an audience', async () => {
    const { body } = await ask({ audience: 'https://elsewhere', resource: 'https://elsewhere' });
    const { claims } = readJwt(String(body['access_token']));
    expect(claims).toMatchObject({ scope: 'premium_api/profile:read premium_api/read' });
    expect(claims).not.toHaveProperty('aud');
  });

  it('speaks our names in token(), and gives `none` a scope of another resource server', async () => {
    expect(readJwt(await idp.token('writer', ['content:write'])).claims).toMatchObject({ scope: 'premium_api/write' });
    expect(readJwt(await idp.token('none')).claims).toMatchObject({ scope: 'other_api/read' });
  });

  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      'a scope outside the client [C2]',
      { scope: 'premium_api/admin' },
      basic('reader', 'reader-secret'),
      'invalid_scope',
    ],
    ['a scope without its prefix', { scope: 'read' }, basic('reader', 'reader-secret'), 'invalid_scope'],
    ['a wrong secret [C3, IP6]', {}, basic('reader', 'wrong'), 'invalid_client'],
    ['an unknown client [IP6]', {}, basic('nobody', 'wrong'), 'invalid_client'],
    ['no credentials', {}, {}, 'invalid_client'],
    [
      'both ways at once [RC2]',
      { client_secret: 'reader-secret' },
      basic('reader', 'reader-secret'),
      'invalid_request',
    ],
    ['a client without the grant', {}, basic('authorizer', 'authorizer-secret'), 'unauthorized_client'],
    ['another grant', { grant_type: 'password' }, basic('reader', 'reader-secret'), 'unsupported_grant_type'],
  ])('refuses %s in one word with 400', async (_, form, headers, error) => {
    const answer = await post(`${domain}/oauth2/token`, { grant_type: 'client_credentials', ...form }, headers);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error });
  });

  it('publishes two keys, one for access and one for ID tokens, and replaces both [IP13]', async () => {
    const before = idp.jwks().keys.map(({ kid }) => kid);
    expect(before).toHaveLength(2);
    expect((await get(`${idp.issuer}/.well-known/jwks.json`)).body).toEqual(idp.jwks());
    const old = await idp.token('reader');
    await idp.rotateKeys();
    expect(idp.jwks().keys.filter(({ kid }) => before.includes(kid))).toEqual([]);
    expect(verifiesWith(idp.jwks(), old)).toBe(false);
    expect(verifiesWith(idp.jwks(), await idp.token('reader'))).toBe(true);
  });

  it('knows a genuine client of the pool that is not on the list of ours [C13]', async () => {
    const accepted = idp.environment()['COGNITO_CLIENT_IDS']!.split(',');
    const { claims } = readJwt(await idp.token('stranger'));
    expect(claims).toMatchObject({ client_id: 'stranger', iss: idp.issuer });
    expect(accepted).not.toContain('stranger');
    expect(accepted).toEqual(expect.arrayContaining(['reader', 'writer', 'none']));
  });

  it('hands out the settings that make an application trust it', () => {
    expect(idp.environment()).toEqual({
      IDENTITY_PROVIDER: 'cognito',
      COGNITO_USER_POOL_ID: idp.issuer.split('/').at(-1),
      COGNITO_ISSUER: idp.issuer,
      COGNITO_DOMAIN: domain,
      COGNITO_RESOURCE_SERVER: 'premium_api',
      COGNITO_CLIENT_IDS: 'reader,writer,none,opaque,web,browser',
      COGNITO_CLIENT_ID: 'writer',
      COGNITO_CLIENT_SECRET: 'writer-secret',
      SCOPE_ALIASES: '{"cognito":{"content:read":"premium_api/read","content:write":"premium_api/write"}}',
    });
  });
});

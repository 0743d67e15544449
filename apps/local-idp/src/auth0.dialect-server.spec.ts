import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, get, post, readJwt, verifiesWith } from './spec-kit.fixture.js';

describe('the auth0 dialect', () => {
  let idp: LocalIdp;
  const clock = Date.UTC(2026, 0, 1);
  const now = clock / 1000;

  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: 'auth0', clock: () => clock });
  });
  beforeEach(() => {
    idp.configure({ accessTokenProfile: 'auth0', permissions: false });
    idp.faults.clear();
  });
  afterAll(() => idp.close());

  const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    post(`${idp.issuer}oauth/token`, { grant_type: 'client_credentials', ...form }, headers);
  const reader = { client_id: 'reader', client_secret: 'reader-secret' };

  it('has an issuer that ends in a slash, and endpoints without two [IP4]', async () => {
    expect(idp.issuer).toBe(`http://127.0.0.1:${idp.port}/auth0/`);
    const { body } = await get(`${idp.issuer}.well-known/openid-configuration`);
    expect(body['issuer']).toBe(idp.issuer);
    for (const url of Object.values(body).filter((value) => String(value).startsWith('http'))) {
      expect(String(url).slice('http://'.length)).not.toContain('//');
    }
  });

  it('names no introspection endpoint and has none on the wire [IP16]', async () => {
    const { body } = await get(`${idp.issuer}.well-known/openid-configuration`);
    expect(body).not.toHaveProperty('introspection_endpoint');
    for (const path of ['oauth/introspect', 'oauth/introspection', 'introspect', 'token/introspection']) {
      expect(await post(idp.issuer + path, { token: 'x' }, basic('authorizer', 'authorizer-secret'))).toMatchObject({
        status: 404,
      });
    }
  });

  it('gives machines a JWT of its own profile [IP14, IP15]', async () => {
    const { status, headers, body } = await ask({ ...reader, audience: idp.audience });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const { header, claims } = readJwt(String(body['access_token']));
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: idp.signer().kid });
    expect(claims).toEqual({
      iss: idp.issuer,
      sub: 'reader@clients',
      aud: idp.audience,
      iat: now,
      exp: now + 86_400,
      scope: 'profile:read content:read',
      gty: 'client-credentials',
      azp: 'reader',
    });
    expect(verifiesWith(idp.jwks(), String(body['access_token']))).toBe(true);
  });

  it('does not report the scope it granted [IP12]', async () => {
    const { body } = await ask({ ...reader, audience: idp.audience });
    expect(body).toEqual({ access_token: expect.any(String), expires_in: 86_400, token_type: 'Bearer' });
  });

  it('leaves scope out when nothing was granted [IP1]', async () => {
    expect(readJwt(await idp.token('none')).claims).not.toHaveProperty('scope');
    expect(readJwt(await idp.token('writer', ['content:write'])).claims).toMatchObject({ scope: 'content:write' });
  });

  it('follows RFC 9068 when the API is set to it [IP14, IP15]', async () => {
    idp.configure({ accessTokenProfile: 'rfc9068' });
    const { header, claims } = readJwt(await idp.token('reader'));
    expect(header).toMatchObject({ typ: 'at+jwt' });
    expect(claims).toMatchObject({ client_id: 'reader', jti: expect.any(String), sub: 'reader@clients' });
    expect(claims).not.toHaveProperty('azp');
    expect(claims).not.toHaveProperty('gty');
  });

  it('adds permissions in either profile when told to [IP1]', async () => {
    for (const accessTokenProfile of ['auth0', 'rfc9068'] as const) {
      idp.configure({ accessTokenProfile, permissions: true });
      expect(readJwt(await idp.token('reader')).claims).toMatchObject({
        permissions: ['profile:read', 'content:read'],
      });
      expect(readJwt(await idp.token('none')).claims).toMatchObject({ permissions: [] });
    }
  });

  it('takes the secret in the body, in the header and in JSON', async () => {
    expect(await ask({ audience: idp.audience }, basic('reader', 'reader-secret'))).toMatchObject({ status: 200 });
    const response = await fetch(`${idp.issuer}oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', ...reader, audience: idp.audience }),
    });
    expect(response.status).toBe(200);
  });

  it.each<[string, Record<string, string>, number, string, string | RegExp]>([
    ['a wrong secret [IP6]', { client_secret: 'wrong' }, 401, 'access_denied', /^Unauthorized$/],
    ['an unknown client [IP6]', { client_id: 'nobody' }, 401, 'access_denied', /^Unauthorized$/],
    ['no audience', { audience: '' }, 403, 'access_denied', /No audience parameter/],
    ['an API that is not there', { audience: 'https://nowhere' }, 403, 'access_denied', /Service not found/],
    [
      'an API without a grant for the client',
      { audience: 'https://other.sallyport.local' },
      403,
      'access_denied',
      /^Client is not authorized to access "https:\/\/other\.sallyport\.local"\./,
    ],
    ['a scope that was not granted', { scope: 'content:write' }, 403, 'access_denied', /not been granted/],
    [
      'a client without the grant',
      { client_id: 'authorizer', client_secret: 'authorizer-secret' },
      403,
      'unauthorized_client',
      "Grant type 'client_credentials' not allowed for the client.",
    ],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', /./],
  ])('refuses %s', async (_, change, status, error, description) => {
    const answer = await ask({ ...reader, audience: idp.audience, ...change });
    expect(answer.status).toBe(status);
    expect(answer.body['error']).toBe(error);
    expect(answer.body['error_description']).toMatch(description);
    expect(answer.body).not.toHaveProperty('access_token');
  });

  it('refuses a client that shows its secret twice [RC2]', async () => {
    expect(await ask({ ...reader, audience: idp.audience }, basic('reader', 'reader-secret'))).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it("gives a stranger tokens for the stranger's API alone", async () => {
    expect(readJwt(await idp.token('stranger')).claims).toMatchObject({ aud: 'https://other.sallyport.local' });
  });

  it('announces the next key, and keeps the old one until it is revoked [IP18]', async () => {
    const fresh = await startLocalIdp({ dialect: 'auth0' });
    try {
      const kids = () => fresh.jwks().keys.map(({ kid }) => kid);
      const served = async () => (await get(`${fresh.issuer}.well-known/jwks.json`)).body;
      const [current, next] = kids();
      const old = await fresh.token('reader');
      expect(readJwt(old).header['kid']).toBe(current);
      expect(Object.keys(fresh.jwks().keys[0]!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);

      await fresh.rotateKeys();
      expect(kids()).toEqual([next, expect.any(String), current]);
      expect(readJwt(await fresh.token('reader')).header['kid']).toBe(next);
      expect(verifiesWith(fresh.jwks(), old)).toBe(true);
      expect(await served()).toEqual(fresh.jwks());

      fresh.revokeOldKeys();
      expect(kids()).toHaveLength(2);
      expect(verifiesWith(fresh.jwks(), old)).toBe(false);
      expect(await served()).toEqual(fresh.jwks());
    } finally {
      await fresh.close();
    }
  });

  it('hands out the settings that make an application trust it', () => {
    expect(idp.environment('reader')).toEqual({
      IDENTITY_PROVIDER: 'auth0',
      AUTH0_DOMAIN: `127.0.0.1:${idp.port}`,
      AUTH0_ISSUER: idp.issuer,
      AUTH0_AUDIENCE: idp.audience,
      AUTH0_CLIENT_ID: 'reader',
      AUTH0_CLIENT_SECRET: 'reader-secret',
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, post } from './spec-kit.fixture.js';

describe('the arculix dialect', () => {
  let idp: LocalIdp;
  let clock = Date.UTC(2026, 0, 1);
  const now = () => clock / 1000;
  const as = (name: string) => basic(name, `${name}-secret`);

  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: 'arculix', clock: () => clock });
  });
  beforeEach(() => idp.configure({ visibility: 'any', expiry: 'usual' }));
  afterAll(() => idp.close());

  const ask = (form: Record<string, string> = {}, headers: Record<string, string> = as('reader')) =>
    post(`${idp.issuer}/oauth/token`, { grant_type: 'client_credentials', ...form }, headers);
  const introspect = (token: string, headers: Record<string, string> = as('authorizer')) =>
    post(`${idp.issuer}/oauth/introspect`, { token }, headers);
  const inactive = { status: 200, body: { active: false } };

  it('gives an opaque token with scope and created_at [A1, IP12]', async () => {
    const { status, headers, body } = await ask();
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: 'Bearer',
      expires_in: 7200,
      scope: 'profile:read content:read',
      created_at: now(),
    });
  });

  it('drops a blank scope from the answer [IP1]', async () => {
    expect((await ask({}, as('none'))).body).not.toHaveProperty('scope');
  });

  it("tells the authorizer's own credentials about everybody's token, without sub, iss and aud [A2, IP15]", async () => {
    const { status, body } = await introspect(await idp.token('writer'));
    expect(status).toBe(200);
    expect(body).toEqual({
      active: true,
      scope: 'profile:read content:read content:write',
      client_id: 'writer',
      token_type: 'Bearer',
      exp: now() + 7200,
      iat: now(),
    });
  });

  it('lays the visibility trap when told to: a token is shown to its own client alone [IP7]', async () => {
    idp.configure({ visibility: 'own-tokens' });
    const token = await idp.token('reader');
    expect(await introspect(token)).toMatchObject(inactive);
    expect(await introspect(token, as('reader'))).toMatchObject({ body: { active: true } });
  });

  it('lets a good token ask about another one, but not about itself', async () => {
    const [token, other] = await Promise.all([idp.token('reader'), idp.token('reader')]);
    expect(await introspect(token, { authorization: `Bearer ${other}` })).toMatchObject({ body: { active: true } });
    expect(await introspect(token, { authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
    expect(await introspect(token, { authorization: 'Bearer nonsense' })).toMatchObject({ status: 401 });
  });

  it('omits exp or sends 0 for tokens that never expire [IP20]', async () => {
    idp.configure({ expiry: 'omitted' });
    expect((await ask()).body).not.toHaveProperty('expires_in');
    const token = await idp.token('reader');
    expect((await introspect(token)).body).not.toHaveProperty('exp');
    idp.configure({ expiry: 'zero' });
    expect((await introspect(token)).body).toMatchObject({ exp: 0 });
  });

  it('calls unknown, expired and revoked tokens inactive, and says no more [IP7]', async () => {
    const [dead, ended, late] = await Promise.all([idp.token('reader'), idp.token('reader'), idp.token('reader')]);
    await post(`${idp.issuer}/oauth/revoke`, { token: dead }, as('reader'));
    await idp.revoke(ended);
    for (const token of ['nonsense', '', dead, ended]) expect((await introspect(token)).body).toEqual(inactive.body);
    expect((await introspect(late)).body).toMatchObject({ active: true });
    clock += 7200_000;
    expect((await introspect(late)).body).toEqual(inactive.body);
  });

  it('revokes with an empty object, and only for the client that holds the token', async () => {
    const token = await idp.token('reader');
    const revoke = (headers: Record<string, string>, about = token) =>
      post(`${idp.issuer}/oauth/revoke`, { token: about }, headers);
    expect(await revoke(as('writer'))).toMatchObject({ status: 403, body: { error: 'unauthorized_client' } });
    expect((await introspect(token)).body).toMatchObject({ active: true });
    expect(await revoke(as('reader'))).toMatchObject({ status: 200, body: {} });
    expect(await revoke(as('reader'), 'never-issued')).toMatchObject({ status: 200, body: {} });
    expect((await introspect(token)).body).toEqual(inactive.body);
  });

  it('takes credentials in the header as they are: what was encoded is another client', async () => {
    expect(await ask({}, basic('reader', 'reader-secret'))).toMatchObject({ status: 200 });
    expect(await ask({}, basic('reader', 'reader%2Dsecret'))).toMatchObject({ status: 401 });
  });

  it('refuses bad credentials at every endpoint with 401 and a challenge [IP6]', async () => {
    for (const path of ['token', 'introspect', 'revoke']) {
      const form = { grant_type: 'client_credentials', token: 'x' };
      const answer = await post(`${idp.issuer}/oauth/${path}`, form, basic('reader', 'wrong'));
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="Doorkeeper", error="invalid_client"/);
    }
  });

  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    ['a scope outside the client', { scope: 'content:write' }, as('reader'), 'invalid_scope'],
    ['another grant', { grant_type: 'password' }, as('reader'), 'unsupported_grant_type'],
    ['a client without the grant', {}, as('authorizer'), 'unauthorized_client'],
    [
      'both ways at once [RC2]',
      { client_id: 'reader', client_secret: 'reader-secret' },
      as('reader'),
      'invalid_request',
    ],
  ])('refuses %s with 400', async (_, form, headers, error) => {
    expect(await ask(form, headers)).toMatchObject({ status: 400, body: { error } });
  });

  it('answers introspection without credentials with 400 invalid_request [IP6]', async () => {
    expect(await introspect('x', {})).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('has no discovery and no keys', async () => {
    for (const path of ['.well-known/openid-configuration', 'oauth/discovery/keys']) {
      expect((await fetch(`${idp.issuer}/${path}`)).status).toBe(404);
    }
    expect(idp.jwks()).toEqual({ keys: [] });
    expect(() => idp.signer()).toThrow('opaque');
  });

  it('hands out settings with credentials of their own for the authorizer', () => {
    expect(idp.environment('reader')).toEqual({
      IDENTITY_PROVIDER: 'arculix',
      ARCULIX_BASE_URL: `http://127.0.0.1:${idp.port}/arculix`,
      ARCULIX_CLIENT_ID: 'reader',
      ARCULIX_CLIENT_SECRET: 'reader-secret',
      ARCULIX_CLIENT_IDS: 'reader,writer,none,opaque,web,browser',
      ARCULIX_INTROSPECTION_CLIENT_ID: 'authorizer',
      ARCULIX_INTROSPECTION_CLIENT_SECRET: 'authorizer-secret',
    });
  });
});

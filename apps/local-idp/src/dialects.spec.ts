import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, get, post, readJwt, verifiesWith } from './spec-kit.fixture.js';

describe('one server with every dialect', () => {
  let idp: LocalIdp;

  beforeAll(async () => {
    idp = await startLocalIdp();
  });
  afterAll(() => idp.close());

  it('speaks of the one that was chosen, the root by default', () => {
    expect(idp.name).toBe('local');
    expect(idp.issuer).toBe(idp.dialects.local.issuer);
    expect(idp.environment()).toEqual({ IDENTITY_PROVIDER: 'local', LOCAL_ISSUER: idp.issuer });
  });

  it('issues tokens of several issuers at once, each under keys of its own', async () => {
    const { auth0, cognito, oidc, local } = idp.dialects;
    const all = [auth0, cognito, oidc, local];
    const tokens = await Promise.all(all.map((dialect) => dialect.token('reader')));
    for (const [own, dialect] of all.entries()) {
      expect(readJwt(tokens[own]!).claims['iss']).toBe(dialect.issuer);
      for (const [other, token] of tokens.entries()) expect(verifiesWith(dialect.jwks(), token)).toBe(own === other);
    }
    expect(await idp.dialects.arculix.token('reader')).toMatch(/^[\w-]{43}$/);
  });

  it('counts per dialect', async () => {
    const before = { ...idp.dialects.auth0.counters };
    const others = [idp.dialects.local.counters.token, idp.dialects.cognito.counters.token];
    await idp.dialects.auth0.token('reader');
    expect(idp.dialects.auth0.counters).toEqual({ ...before, token: before.token + 1 });
    expect([idp.dialects.local.counters.token, idp.dialects.cognito.counters.token]).toEqual(others);
  });

  it('knows no dialect by a prefix of its name', async () => {
    for (const path of ['auth00', 'auth00/.well-known/jwks.json', 'Auth0/.well-known/jwks.json', 'constructor']) {
      expect((await fetch(`${idp.issuer}/${path}`)).status).toBe(404);
    }
  });

  it('answers the signer of a dialect before its first request', async () => {
    const fresh = await startLocalIdp();
    try {
      const { kid } = fresh.dialects.oidc.signer();
      expect(readJwt(await fresh.dialects.oidc.token('reader')).header['kid']).toBe(kid);
    } finally {
      await fresh.close();
    }
  });

  describe('the oidc dialect', () => {
    it('has every endpoint under its issuer', async () => {
      const { oidc } = idp.dialects;
      const { body } = await get(`${oidc.issuer}/.well-known/openid-configuration`);
      expect(oidc.issuer).toBe(`${idp.issuer}/oidc`);
      expect(body).toMatchObject({
        issuer: oidc.issuer,
        token_endpoint: `${oidc.issuer}/token`,
        jwks_uri: `${oidc.issuer}/jwks`,
        introspection_endpoint: `${oidc.issuer}/token/introspection`,
      });
      expect((await get(`${oidc.issuer}/jwks`)).body).toEqual(oidc.jwks());
    });

    it('serves RFC 8414 metadata where a path issuer has it', async () => {
      const { body } = await get(`${idp.issuer}/.well-known/oauth-authorization-server/oidc`);
      expect(body).toMatchObject({ issuer: idp.dialects.oidc.issuer });
    });

    it('issues and introspects with the one pair of credentials of its settings', async () => {
      const { oidc } = idp.dialects;
      const env = oidc.environment();
      expect(env).toMatchObject({ IDENTITY_PROVIDER: 'oidc', OIDC_ISSUER: oidc.issuer, OIDC_AUDIENCE: oidc.audience });
      const credentials = basic(env['OIDC_CLIENT_ID']!, env['OIDC_CLIENT_SECRET']!);
      const token = await oidc.token('opaque');
      const answer = await post(`${oidc.issuer}/token/introspection`, { token }, credentials);
      expect(answer.body).toMatchObject({ active: true, client_id: 'opaque' });
      await oidc.revoke(token);
      expect((await post(`${oidc.issuer}/token/introspection`, { token }, credentials)).body).toEqual({
        active: false,
      });
    });

    it("gives a stranger tokens for the stranger's API alone", async () => {
      const { claims } = readJwt(await idp.dialects.oidc.token('stranger'));
      expect(claims).toMatchObject({ aud: 'https://other.sallyport.local', client_id: 'stranger' });
    });
  });
});

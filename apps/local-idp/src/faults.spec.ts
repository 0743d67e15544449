import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { dialectNames } from './dialect.js';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, get, post, rawRequest, readJwt } from './spec-kit.fixture.js';

const vendors = dialectNames.filter((name) => name !== 'local');

describe('trouble on purpose', () => {
  let idp: LocalIdp;
  const clock = Date.UTC(2026, 0, 1);

  beforeAll(async () => {
    idp = await startLocalIdp({ clock: () => clock });
  });
  afterEach(() => {
    for (const dialect of Object.values(idp.dialects)) dialect.faults.clear();
  });
  afterAll(() => idp.close());

  const tokenUrl = (name: (typeof dialectNames)[number]) =>
    ({
      local: `${idp.issuer}/token`,
      oidc: `${idp.issuer}/oidc/token`,
      auth0: `${idp.issuer}/auth0/oauth/token`,
      cognito: `http://localhost:${idp.port}/cognito/oauth2/token`,
      arculix: `${idp.issuer}/arculix/oauth/token`,
    })[name];
  const ask = (name: (typeof dialectNames)[number], signal?: AbortSignal) =>
    fetch(tokenUrl(name), {
      method: 'POST',
      headers: basic('reader', 'reader-secret'),
      body: new URLSearchParams({ grant_type: 'client_credentials', audience: idp.audience }),
      ...(signal && { signal }),
    });

  describe.each(dialectNames)('in the %s dialect', (name) => {
    it('answers 429 with Retry-After, as often as told, then the truth [IP7]', async () => {
      idp.dialects[name].faults.inject({ kind: 'rate-limited', on: 'token', times: 2, retryAfterSeconds: 7 });
      for (const _ of [1, 2]) {
        const answer = await ask(name);
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
        expect(answer.headers.get('x-ratelimit-reset')).toBe(String(clock / 1000 + 7));
      }
      expect((await ask(name)).status).toBe(200);
    });

    it('answers 5xx until cleared, and counts what it refused', async () => {
      const { faults, counters } = idp.dialects[name];
      const before = counters.token;
      faults.inject({ kind: 'server-error', status: 502 });
      expect((await ask(name)).status).toBe(502);
      expect((await ask(name)).status).toBe(502);
      faults.clear();
      expect((await ask(name)).status).toBe(200);
      expect(counters.token).toBe(before + 3);
    });

    it('cuts a body short', async () => {
      idp.dialects[name].faults.inject({ kind: 'truncated', on: 'token' });
      const answer = await ask(name);
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow();
    });

    it('answers nonsense with 200', async () => {
      idp.dialects[name].faults.inject({ kind: 'nonsense', on: 'token' });
      const answer = await ask(name);
      expect(answer.status).toBe(200);
      await expect(answer.json()).rejects.toThrow('is not valid JSON');
    });

    it('hangs until the caller gives up', async () => {
      idp.dialects[name].faults.inject({ kind: 'hang', on: 'token' });
      await expect(ask(name, AbortSignal.timeout(60))).rejects.toThrow('timeout');
    });

    it('is slow, then tells the truth', async () => {
      idp.dialects[name].faults.inject({ kind: 'slow', on: 'token', delayMs: 150 });
      const answer = ask(name);
      expect(await Promise.race([answer, delay(60, 'not yet')])).toBe('not yet');
      expect((await answer).status).toBe(200);
    });
  });

  it('spares the other endpoints and the other dialects', async () => {
    idp.dialects.auth0.faults.inject({ kind: 'server-error', on: 'jwks' });
    expect((await fetch(`${idp.issuer}/auth0/.well-known/jwks.json`)).status).toBe(503);
    expect((await ask('auth0')).status).toBe(200);
    expect((await fetch(`${idp.issuer}/jwks`)).status).toBe(200);
  });

  it('issues tokens by a wrong clock, judged by nobody here [T-TIM]', async () => {
    for (const name of ['local', 'oidc', 'auth0', 'cognito'] as const) {
      const dialect = idp.dialects[name];
      dialect.faults.skewClock(3600);
      const { claims } = readJwt(await dialect.token('reader'));
      expect(Number(claims['iat'])).toBeCloseTo(clock / 1000 + 3600, -1);
      dialect.faults.skewClock(-3600);
      const behind = readJwt(await dialect.token('reader')).claims;
      expect(Number(behind['iat'])).toBeCloseTo(clock / 1000 - 3600, -1);
      expect(Number(behind['exp']) - Number(behind['iat'])).toBe(name === 'auth0' ? 86_400 : 3600);
    }
    idp.dialects.arculix.faults.skewClock(3600);
    const { body } = await post(
      tokenUrl('arculix'),
      { grant_type: 'client_credentials' },
      basic('reader', 'reader-secret'),
    );
    expect(body['created_at']).toBe(clock / 1000 + 3600);
  });

  it('keeps publishing the old keys after a rotation, until told otherwise [IP18]', async () => {
    const jwksUrls = {
      local: `${idp.issuer}/jwks`,
      oidc: `${idp.issuer}/oidc/jwks`,
      auth0: `${idp.issuer}/auth0/.well-known/jwks.json`,
      cognito: `${idp.dialects.cognito.issuer}/.well-known/jwks.json`,
    };
    for (const name of ['local', 'oidc', 'auth0', 'cognito'] as const) {
      const dialect = idp.dialects[name];
      const old = dialect.jwks();
      dialect.faults.publishStaleKeys(true);
      await dialect.rotateKeys();
      expect((await get(jwksUrls[name])).body).toEqual(old);
      expect(dialect.jwks()).toEqual(old);
      expect(readJwt(await dialect.token('reader')).header['kid']).toBe(dialect.signer().kid);
      dialect.faults.publishStaleKeys(false);
      expect((await get(jwksUrls[name])).body).not.toEqual(old);
      expect((await get(jwksUrls[name])).body).toEqual(dialect.jwks());
    }
  });

  describe('over HTTP', () => {
    const order = (
      path: string,
      body: object = {},
      headers: Record<string, string> = { authorization: `Bearer ${idp.adminToken}` },
      method = 'POST',
    ) => {
      const sent = JSON.stringify(body);
      return rawRequest(
        idp.port,
        `/_admin/${path}`,
        { host: `127.0.0.1:${idp.port}`, 'content-length': String(sent.length), ...headers },
        method,
        sent,
      );
    };

    it('does what the methods do', async () => {
      expect(await order('auth0/inject', { kind: 'server-error', on: 'token', status: 500 })).toMatchObject({
        status: 204,
      });
      expect((await ask('auth0')).status).toBe(500);
      expect(await order('auth0/clear')).toMatchObject({ status: 204 });
      expect((await ask('auth0')).status).toBe(200);

      const { kid } = idp.dialects.auth0.signer();
      await order('auth0/publish-stale-keys', { stale: true });
      await order('auth0/rotate-keys');
      expect(idp.dialects.auth0.signer().kid).not.toBe(kid);
      expect(idp.dialects.auth0.jwks().keys[0]!['kid']).toBe(kid);
      await order('auth0/publish-stale-keys', { stale: false });
      await order('auth0/revoke-old-keys');
      expect(idp.dialects.auth0.jwks().keys).toHaveLength(2);

      await order('auth0/skew-clock', { seconds: -90 });
      await order('auth0/configure', { permissions: true });
      expect(readJwt(await idp.dialects.auth0.token('reader')).claims).toMatchObject({
        iat: clock / 1000 - 90,
        permissions: ['profile:read', 'content:read'],
      });

      const token = await idp.dialects.arculix.token('reader');
      await order('arculix/revoke', { token });
      const authorizer = basic('authorizer', 'authorizer-secret');
      expect((await post(`${idp.issuer}/arculix/oauth/introspect`, { token }, authorizer)).body).toEqual({
        active: false,
      });
    });

    it('needs the random token of this run [T-IDP-1]', async () => {
      const other = await startLocalIdp();
      try {
        expect(other.adminToken).not.toBe(idp.adminToken);
        const wrong = ['', 'Bearer', 'Bearer x', `Bearer ${other.adminToken}`, `bearer${idp.adminToken}`];
        for (const authorization of wrong) {
          expect(await order('auth0/inject', { kind: 'hang' }, { authorization })).toMatchObject({ status: 401 });
        }
      } finally {
        await other.close();
      }
      expect(await order('auth0/inject', { kind: 'hang' }, {})).toMatchObject({ status: 401 });
      expect((await ask('auth0')).status).toBe(200);
    });

    it('turns away a foreign Host and a foreign Origin, even with the token [T-IDP-1]', async () => {
      const authorization = `Bearer ${idp.adminToken}`;
      const fault = { kind: 'hang' };
      expect(await order('auth0/inject', fault, { authorization, host: 'rebound.example' })).toMatchObject({
        status: 421,
      });
      for (const origin of ['https://page.example', 'null', `https://127.0.0.1:${idp.port}`, 'http://127.0.0.1']) {
        expect(await order('auth0/inject', fault, { authorization, origin })).toMatchObject({ status: 403 });
      }
      expect((await ask('auth0')).status).toBe(200);
      const own = { authorization, origin: `http://127.0.0.1:${idp.port}` };
      expect(await order('auth0/clear', {}, own)).toMatchObject({ status: 204 });
    });

    it('sends no CORS header to a page of another machine, in any dialect [T-IDP-1]', async () => {
      const headers = { host: `127.0.0.1:${idp.port}`, origin: 'https://page.example' };
      const paths = vendors.flatMap((name) => [
        `/_admin/${name}/clear`,
        new URL(tokenUrl(name)).pathname,
        `/${name}/.well-known/openid-configuration`,
      ]);
      for (const path of paths) {
        for (const method of ['OPTIONS', 'POST', 'GET']) {
          const answer = await rawRequest(idp.port, path, headers, method);
          expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
        }
      }
    });

    it.each<[string, object]>([
      ['auth0/inject', { kind: 'earthquake' }],
      ['auth0/inject', { kind: 'hang', on: 'everything' }],
      ['auth0/inject', { kind: 'hang', times: -1 }],
      ['auth0/inject', { kind: 'server-error', status: 200 }],
      ['auth0/inject', { kind: 'hang', extra: 1 }],
      ['auth0/inject', []],
      ['auth0/skew-clock', { seconds: 'ten' }],
      ['auth0/publish-stale-keys', {}],
      ['auth0/revoke', {}],
      ['auth0/configure', { visibility: 'all' }],
      ['auth0/configure', { constructor: true }],
    ])('names what is wrong with %s %j', async (path, body) => {
      const answer = await order(path, body);
      expect(answer).toMatchObject({ status: 400 });
      expect(JSON.parse(answer.body)).toMatchObject({ error: 'bad_order', error_description: expect.any(String) });
    });

    it('knows its dialects and actions by exact name, and POST alone', async () => {
      for (const path of ['okta/clear', 'auth0/constructor', 'auth0', '']) {
        expect(await order(path)).toMatchObject({ status: 404 });
      }
      const headers = { authorization: `Bearer ${idp.adminToken}` };
      expect(await order('auth0/clear', {}, headers, 'GET')).toMatchObject({ status: 405 });
    });
  });
});

import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MisconfigurationError } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from './local-idp.js';

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

const read = (jwt: string) => {
  const [header, payload, signature] = jwt.split('.') as [string, string, string];
  return {
    header: decode(header),
    claims: decode(payload),
    signed: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, 'base64url'),
  };
};

const verifiesWith = (idp: LocalIdp, jwt: string) => {
  const { header, signed, signature } = read(jwt);
  const jwk = idp.jwks().keys.find(({ kid }) => kid === header['kid']);
  if (jwk === undefined) return false;
  return verify('sha256', signed, createPublicKey({ key: { ...jwk }, format: 'jwk' }), signature);
};

/** fetch() forbids Host and Origin; node:http does not. */
const rawGet = async (idp: LocalIdp, path: string, headers: Record<string, string>, method = 'GET') => {
  const request = httpRequest({ host: '127.0.0.1', port: idp.port, path, headers, method });
  request.end();
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
};

describe('the embedded identity provider', () => {
  let idp: LocalIdp;
  const warnings: string[] = [];

  beforeAll(async () => {
    const collect = (line: unknown) => void warnings.push(String(line));
    jest.spyOn(console, 'warn').mockImplementation(collect);
    jest.spyOn(console, 'info').mockImplementation(collect);
    idp = await startLocalIdp();
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await idp.close();
  });

  const ask = async (parameters: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await fetch(`${idp.issuer}/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const introspect = async (token: string, client = idp.clients.authorizer) => {
    const response = await fetch(`${idp.issuer}/token/introspection`, {
      method: 'POST',
      headers: { authorization: basic(client.clientId, client.clientSecret) },
      body: new URLSearchParams({ token }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('issues an at+jwt for the API, signed with the published key', async () => {
    const token = await idp.token('reader');
    const { header, claims } = read(token);
    expect(header).toEqual({ typ: 'at+jwt', alg: 'RS256', kid: idp.signer().kid });
    expect(claims).toEqual({
      iss: idp.issuer,
      aud: 'https://api.sallyport.local',
      sub: 'reader',
      client_id: 'reader',
      scope: 'profile:read content:read',
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 3600,
      jti: expect.any(String),
    });
    expect(verifiesWith(idp, token)).toBe(true);
  });

  it('gives every client the scopes of its own when it asks for none', async () => {
    expect(read(await idp.token('writer')).claims).toMatchObject({ scope: 'profile:read content:read content:write' });
    expect(read(await idp.token('none')).claims).not.toHaveProperty('scope');
    expect(read(await idp.token('writer', ['content:write'])).claims).toMatchObject({ scope: 'content:write' });
  });

  it('refuses a scope outside the client with 400 invalid_scope', async () => {
    const authorization = basic('reader', 'reader-secret');
    for (const scope of ['content:write', 'profile:read content:write', 'nonsense', 'openid']) {
      expect(await ask({ scope }, { authorization })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    }
    await expect(idp.token('none', ['profile:read'])).rejects.toThrow('invalid_scope');
  });

  it('takes the secret in the header and in the body, and refuses a wrong one with 401', async () => {
    expect(await ask({}, { authorization: basic('reader', 'reader-secret') })).toMatchObject({ status: 200 });
    expect(await ask({ client_id: 'reader', client_secret: 'reader-secret' })).toMatchObject({ status: 200 });
    const wrong = { status: 401, body: { error: 'invalid_client' } };
    expect(await ask({}, { authorization: basic('reader', 'writer-secret') })).toMatchObject(wrong);
    expect(await ask({ client_id: 'reader', client_secret: 'nope' })).toMatchObject(wrong);
  });

  it('gives the authorizer no token', async () => {
    const answer = await ask({}, { authorization: basic('authorizer', 'authorizer-secret') });
    expect(answer.status).toBe(400);
  });

  it('tells the authorizer about an opaque token', async () => {
    const token = await idp.token('opaque');
    expect(token.split('.')).toHaveLength(1);
    const { status, body } = await introspect(token);
    expect(status).toBe(200);
    expect(body).toEqual({
      active: true,
      sub: 'opaque',
      client_id: 'opaque',
      aud: idp.audience,
      iss: idp.issuer,
      scope: 'profile:read content:read',
      token_type: 'Bearer',
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  it('calls a token inactive that it does not know or that the asking client may not see', async () => {
    expect((await introspect('not-a-token')).body).toEqual({ active: false });
    expect((await introspect(await idp.token('opaque'), idp.clients.reader)).body).toEqual({ active: false });
  });

  it('serves one metadata document under both well-known names', async () => {
    const before = idp.counters.discovery;
    const oidc = await fetch(`${idp.issuer}/.well-known/openid-configuration`);
    const oauth = await fetch(`${idp.issuer}/.well-known/oauth-authorization-server`);
    const metadata = await oidc.json();
    expect(metadata).toMatchObject({
      issuer: idp.issuer,
      token_endpoint: `${idp.issuer}/token`,
      jwks_uri: `${idp.issuer}/jwks`,
      introspection_endpoint: `${idp.issuer}/token/introspection`,
      scopes_supported: expect.arrayContaining(['profile:read', 'content:read', 'content:write']),
    });
    expect(await oauth.json()).toEqual(metadata);
    expect(idp.counters.discovery).toBe(before + 2);
  });

  it('says nothing on the console about its runtime or storage', () => {
    expect(warnings).toEqual([]);
  });

  it('publishes no private member of its key', async () => {
    const served = (await (await fetch(`${idp.issuer}/jwks`)).json()) as unknown;
    expect(served).toEqual(idp.jwks());
    expect(Object.keys(idp.jwks().keys[0]!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('replaces its key and keeps its opaque tokens [D12]', async () => {
    const [jwt, opaque] = await Promise.all([idp.token('reader'), idp.token('opaque')]);
    const old = idp.signer().kid;
    await idp.rotateKeys();
    expect(idp.signer().kid).not.toBe(old);
    expect(idp.jwks().keys.map(({ kid }) => kid)).toEqual([idp.signer().kid]);
    expect(await (await fetch(`${idp.issuer}/jwks`)).json()).toEqual(idp.jwks());
    expect(verifiesWith(idp, jwt)).toBe(false);
    expect(verifiesWith(idp, await idp.token('reader'))).toBe(true);
    expect((await introspect(opaque)).body).toMatchObject({ active: true });
  });

  it('answers only requests whose Host is its own [T-IDP-1]', async () => {
    const path = '/.well-known/openid-configuration';
    for (const host of ['rebound.example', `rebound.example:${idp.port}`, '127.0.0.1', `127.0.0.1:${idp.port}.evil`]) {
      expect(await rawGet(idp, path, { host })).toMatchObject({ status: 421 });
    }
    expect(await rawGet(idp, path, { host: `localhost:${idp.port}` })).toMatchObject({ status: 200 });
  });

  it('sends no CORS header to a page of another machine [T-IDP-1]', async () => {
    const headers = { origin: 'https://page.example', 'access-control-request-method': 'POST' };
    for (const path of ['/.well-known/openid-configuration', '/jwks', '/token', '/token/introspection']) {
      for (const method of ['GET', 'OPTIONS', 'POST']) {
        const answer = await rawGet(idp, path, headers, method);
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });

  it('refuses production and Lambda with the remedy [T-IDP-1]', async () => {
    for (const env of [{ NODE_ENV: 'production' }, { AWS_LAMBDA_FUNCTION_NAME: 'authorizer' }]) {
      const start = startLocalIdp({ env });
      await expect(start).rejects.toBeInstanceOf(MisconfigurationError);
      await expect(start).rejects.toThrow(/IDENTITY_PROVIDER/);
    }
  });

  it('refuses a port that is none', async () => {
    for (const port of [Number.NaN, -1, 70_000, 1.5]) await expect(startLocalIdp({ port })).rejects.toThrow(/PORT/);
  });

  it('falls back to a free port when the asked one is busy, on 127.0.0.1 alone [T-IDP-1]', async () => {
    const busy = createServer();
    busy.listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const other = await startLocalIdp({ port });
    try {
      expect(other.port).not.toBe(port);
      expect(other.issuer).toBe(`http://127.0.0.1:${other.port}`);
      expect(other.signer().kid).not.toBe(idp.signer().kid);
    } finally {
      await other.close();
      busy.close();
    }
  });

  it('honours the life time asked for, and is gone after close()', async () => {
    const brief = await startLocalIdp({ accessTokenTtlSeconds: 7 });
    const { claims } = read(await brief.token('reader'));
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(7);
    await brief.close();
    await brief.close();
    await expect(fetch(brief.issuer)).rejects.toThrow('fetch failed');
  });
});

import { createPrivateKey, generateKeyPairSync, randomUUID, sign, webcrypto } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as client from 'openid-client';
import type { EmbeddedDialect } from './dialect.js';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, post, readJwt } from './spec-kit.fixture.js';

const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe.each(['auth0', 'oidc'] as const)('a client that signs for itself, at the %s tenant', (name) => {
  let idp: LocalIdp;
  let dialect: EmbeddedDialect;
  const tokenUrl = () => (name === 'auth0' ? `${dialect.issuer}oauth/token` : `${dialect.issuer}/token`);
  const target = (): Record<string, string> =>
    name === 'auth0' ? { audience: dialect.audience } : { resource: dialect.audience };

  beforeAll(async () => {
    idp = await startLocalIdp();
    dialect = idp.dialects[name];
  });
  afterAll(() => idp.close());

  const now = () => Math.floor(Date.now() / 1000);
  const assertion = (claims: object = {}, header: object = {}, key = dialect.keyed!.privateKey) => {
    const usual = { iss: 'keyed', sub: 'keyed', aud: dialect.issuer, iat: now(), exp: now() + 60, jti: randomUUID() };
    const signed = `${encode({ alg: 'RS256', kid: dialect.keyed!.keyId, ...header })}.${encode({ ...usual, ...claims })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  };
  const ask = (client_assertion: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    post(
      tokenUrl(),
      {
        grant_type: 'client_credentials',
        client_id: 'keyed',
        client_assertion_type: type,
        client_assertion,
        ...target(),
        ...form,
      },
      headers,
    );

  it('gets a token through the library', async () => {
    const { clientId, keyId, privateKey } = dialect.keyed!;
    const der = createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'der' });
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const key = await webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
    const configuration = await client.discovery(
      new URL(dialect.issuer),
      clientId,
      undefined,
      client.PrivateKeyJwt({ key, kid: keyId }),
      { execute: [client.allowInsecureRequests] },
    );
    expect(configuration.serverMetadata().token_endpoint_auth_methods_supported).toContain('private_key_jwt');
    const { access_token: token } = await client.clientCredentialsGrant(configuration, target());
    expect(readJwt(token).claims).toMatchObject({
      sub: name === 'auth0' ? 'keyed@clients' : 'keyed',
      scope: 'profile:read content:read',
      aud: dialect.audience,
    });
  });

  it('gets one with an assertion of five minutes, and no longer', async () => {
    expect(await ask(assertion({ exp: now() + 300 }))).toMatchObject({ status: 200 });
    expect(await ask(assertion({ exp: now() + 400 }))).toMatchObject({ status: 401 });
  });

  it('shows each assertion once [T-CC-4]', async () => {
    const once = assertion();
    expect(await ask(once)).toMatchObject({ status: 200 });
    expect(await ask(once)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  const stranger = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  it.each<[string, () => string]>([
    ['of another issuer', () => assertion({ iss: 'reader' })],
    ['about another client', () => assertion({ sub: 'reader' })],
    ['for another audience', () => assertion({ aud: 'https://issuer.example/' })],
    ['that has expired', () => assertion({ exp: now() - 60 })],
    ['without exp', () => assertion({ exp: undefined })],
    ['without jti', () => assertion({ jti: undefined })],
    ['not valid yet', () => assertion({ nbf: now() + 120 })],
    ['signed by a stranger', () => assertion({}, {}, stranger.privateKey)],
    ['under alg none', () => `${assertion({}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
    ['under HS256', () => assertion({}, { alg: 'HS256' })],
    ['that is no JWT', () => 'nonsense'],
  ])('is refused with an assertion %s', async (_, make) => {
    const answer = await ask(make());
    // oidc-provider calls some of them malformed, not unproven.
    expect(name === 'oidc' ? [400, 401] : [401]).toContain(answer.status);
    expect(answer.body).not.toHaveProperty('access_token');
  });

  it('is refused with a secret beside the assertion, or a secret instead [RC2]', async () => {
    for (const secret of ['keyed-secret', '', 'undefined']) {
      const form = { grant_type: 'client_credentials', client_id: 'keyed', client_secret: secret, ...target() };
      expect((await post(tokenUrl(), form)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await ask(assertion(), { client_secret: 'x' })).status).toBeGreaterThanOrEqual(400);
    expect((await ask(assertion(), {}, basic('reader', 'reader-secret'))).status).toBeGreaterThanOrEqual(400);
    expect((await ask(assertion(), { client_id: 'reader' })).status).toBeGreaterThanOrEqual(400);
    expect((await ask(assertion(), { client_assertion_type: 'x' })).status).toBeGreaterThanOrEqual(400);
  });
});

describe('a key for a client', () => {
  it('is made for each run and each tenant', async () => {
    const [one, two] = await Promise.all([startLocalIdp(), startLocalIdp()]);
    try {
      const keys = [one, two].flatMap(({ dialects }) => [dialects.auth0.keyed!, dialects.oidc.keyed!]);
      expect(new Set(keys.map(({ privateKey }) => privateKey)).size).toBe(4);
      expect(keys[0]!.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
      expect(one.dialects.cognito.keyed).toBeUndefined();
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });
});

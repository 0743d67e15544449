import { constants, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, startScriptedIssuer, type ScriptedIssuer } from '@sallyport/testing';
import { createHttpClient } from './http-client.js';
import { createIssuerClient } from './issuer-client.js';

let issuer: ScriptedIssuer;
beforeAll(async () => {
  issuer = await startScriptedIssuer();
  issuer.script('/token', { body: { access_token: 'token', token_type: 'Bearer' } });
});
afterAll(() => issuer.close());

describe('an assertion in place of a secret (RFC 7523 §2.2)', () => {
  const options = {
    RS256: {},
    PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    ES256: { dsaEncoding: 'ieee-p1363' },
  } as const;

  it.each(['RS256', 'PS256', 'ES256'] as const)('is signed with %s by the configured key', async (algorithm) => {
    const key = generateSigningKey(algorithm);
    const client = createIssuerClient(
      {
        issuer: issuer.issuer,
        metadata: 'static',
        endpoints: { token_endpoint: `${issuer.issuer}/token` },
        authentication: {
          method: 'private_key_jwt',
          clientId: 'shop',
          privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
          algorithm,
        },
      },
      { http: createHttpClient(), clock: Date.now },
    );
    expect(await client.clientCredentials({})).toMatchObject({ granted: true });
    const [header = '', claims = '', signature = ''] = issuer.requests.at(-1)!.form.get('client_assertion')!.split('.');
    const signed = Buffer.from(`${header}.${claims}`);
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header)).toEqual({ alg: algorithm });
    expect(read(claims)).toMatchObject({ iss: 'shop', sub: 'shop', aud: issuer.issuer });
    const bytes = Buffer.from(signature, 'base64url');
    expect(verify('sha256', signed, { key: key.publicKey, ...options[algorithm] }, bytes)).toBe(true);
  });

  it('is another one for each question about a token', async () => {
    issuer.script('/introspect', { body: { active: false } });
    const privateKey = generateSigningKey('ES256').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const client = createIssuerClient(
      {
        issuer: issuer.issuer,
        metadata: 'static',
        endpoints: { introspection_endpoint: `${issuer.issuer}/introspect` },
        authentication: { method: 'private_key_jwt', clientId: 'shop', privateKey, algorithm: 'ES256' },
      },
      { http: createHttpClient(), clock: Date.now },
    );
    for (const token of ['one', 'two']) await client.introspect(token);
    const [one, two] = issuer.requests.slice(-2).map(({ form }) => form);
    expect([one!.get('token'), two!.get('token')]).toEqual(['one', 'two']);
    expect(one!.get('client_assertion')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(two!.get('client_assertion')).not.toBe(one!.get('client_assertion'));
  });

  it('is not made of a key that does not fit the algorithm', async () => {
    const privateKey = generateSigningKey('ES256').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const client = createIssuerClient(
      {
        issuer: issuer.issuer,
        metadata: 'static',
        endpoints: { token_endpoint: `${issuer.issuer}/token` },
        authentication: { method: 'private_key_jwt', clientId: 'shop', privateKey, algorithm: 'RS256' },
      },
      { http: createHttpClient(), clock: Date.now },
    );
    const before = issuer.requests.length;
    await expect(client.clientCredentials({})).rejects.toMatchObject({
      name: 'MisconfigurationError',
      message: expect.stringContaining('RS256'),
    });
    expect(issuer.requests).toHaveLength(before);
  });
});

import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { readJwt } from './spec-kit.fixture.js';

describe('tokens that bring certificates along', () => {
  let idp: LocalIdp;
  beforeAll(async () => void (idp = await startLocalIdp({ dialect: 'oidc', switches: { keyNamedBy: 'x5c' } })));
  afterAll(() => idp.close());

  const chainOf = (token: string): X509Certificate[] =>
    (readJwt(token).header['x5c'] as string[]).map((text) => new X509Certificate(Buffer.from(text, 'base64')));

  it('name their key by a leaf of the CA of this run, and by no kid', async () => {
    const token = await idp.token('reader');
    expect(readJwt(token).header).not.toHaveProperty('kid');
    const [leaf, issuing] = chainOf(token);
    const root = new X509Certificate(idp.certificates!.rootPem);
    expect(leaf!.publicKey.equals(createPublicKey(idp.signer().privateKey))).toBe(true);
    expect(leaf!.subjectAltName).toBe(`DNS:${idp.certificates!.name}`);
    expect(leaf!.verify(issuing!.publicKey) && issuing!.verify(root.publicKey)).toBe(true);
    const [head, payload, signature] = token.split('.') as [string, string, string];
    expect(
      verify('sha256', Buffer.from(`${head}.${payload}`), leaf!.publicKey, Buffer.from(signature, 'base64url')),
    ).toBe(true);
  });

  it('have another leaf after a rotation, of the same CA', async () => {
    const [before] = chainOf(await idp.token('reader'));
    await idp.rotateKeys();
    const [after, issuing] = chainOf(await idp.token('reader'));
    expect(after!.fingerprint256).not.toBe(before!.fingerprint256);
    expect(after!.verify(issuing!.publicKey)).toBe(true);
  });

  it('are switched on and off, and the CA is told at the admin desk', async () => {
    const order = (tenant: string, action: string, body: object = {}) =>
      fetch(`http://127.0.0.1:${idp.port}/_admin/${tenant}/${action}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${idp.adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const told = await order('oidc', 'pinned-ca');
    expect(await told.json()).toEqual({ pem: idp.certificates!.rootPem, name: idp.certificates!.name });
    expect((await order('auth0', 'pinned-ca')).status).toBe(400);
    expect((await order('oidc', 'configure', { keyNamedBy: 'kid' })).status).toBe(204);
    expect(readJwt(await idp.token('reader')).header).toMatchObject({ kid: idp.signer().kid });
    expect((await order('oidc', 'configure', { keyNamedBy: 'x5u' })).status).toBe(400);
  });
});

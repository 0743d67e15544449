import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mintJwt } from '@sallyport/testing';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { openSettingsWorld, type SettingsWorld } from './settings-world.js';

const hour = 3_600_000;
let folder: string;
let idp: LocalIdp;
let world: SettingsWorld;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sallyport-pinned-'));
  idp = await startLocalIdp({ dialect: 'oidc', switches: { keyNamedBy: 'x5c' } });
  const file = path.join(folder, 'ca.pem');
  writeFileSync(file, idp.certificates!.rootPem);
  const { OIDC_CLIENT_ID: _, OIDC_CLIENT_SECRET: __, ...settings } = idp.environment();
  world = await openSettingsWorld({ ...settings, OIDC_X5C_CA_FILE: file, OIDC_X5C_SAN: idp.certificates!.name });
  // From here on nobody could be asked.
  idp.faults.inject({ kind: 'server-error', on: 'jwks' });
  idp.faults.inject({ kind: 'server-error', on: 'discovery' });
});
afterAll(async () => {
  await world.close();
  await idp.close();
  rmSync(folder, { recursive: true, force: true });
});

const claims = () => ({
  iss: idp.issuer,
  aud: idp.audience,
  sub: 'reader',
  client_id: 'reader',
  scope: 'profile:read',
  exp: Math.floor(Date.now() / 1000) + 600,
});
const forge = (header: Record<string, unknown>, key = idp.signer().privateKey): string =>
  mintJwt({ header: { alg: 'RS256', typ: 'at+jwt', ...header }, claims: claims(), key });
const reasonOf = async (token: string): Promise<unknown> => {
  world.gateway.flush();
  const { status } = await world.ask('GET /profile', token);
  const { reason } = JSON.parse(world.log.at(-1) ?? '{}') as { reason?: string };
  return status === 200 ? 200 : [status, reason];
};

describe('tokens of an issuer whose CA is pinned', () => {
  it('open the routes of their scopes; nobody is asked (K18)', async () => {
    expect((await world.ask('GET /profile', await idp.token('reader'))).status).toBe(200);
    expect((await world.ask('GET /home/premium', await idp.token('reader'))).status).toBe(200);
    expect((await world.ask('POST /home/premium', await idp.token('reader'))).status).toBe(403);
    expect((await world.ask('POST /home/premium', await idp.token('writer'))).status).toBe(200);
    expect([world.fetched, idp.counters.jwks, idp.counters.discovery]).toEqual([[], 0, 0]);
  });

  it('go on after the issuer took another key and leaf: nothing changes here', async () => {
    await idp.rotateKeys();
    expect((await world.ask('GET /profile', await idp.token('reader'))).status).toBe(200);
  });

  it('are good with a chain and a signature that belong together, and with nothing else (K18, K19, RK1)', async () => {
    const { certificates } = idp;
    const ours = createPublicKey(idp.signer().privateKey);
    const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = attacker.publicKey.export({ format: 'jwk' });
    const x5c = certificates!.chainFor(ours);
    expect(await reasonOf(forge({ x5c }))).toBe(200);
    expect(await reasonOf(forge({ x5c, kid: 'anything' }))).toBe(200);
    expect(await reasonOf(forge({ x5c }, attacker.privateKey))).toEqual([401, 'signature_invalid']);
    expect(await reasonOf(forge({ x5c, jwk }, attacker.privateKey))).toEqual([401, 'signature_invalid']);
    const url = 'http://127.0.0.1:9/';
    expect(await reasonOf(forge({ x5c, jku: url, x5u: url }, attacker.privateKey))).toEqual([401, 'signature_invalid']);
    expect(await reasonOf(forge({ jwk: { ...jwk, x5c } }, attacker.privateKey))).toEqual([
      401,
      'certificate_chain_missing',
    ]);
    expect(await reasonOf(forge({ kid: idp.signer().kid }))).toEqual([401, 'certificate_chain_missing']);
    expect(await reasonOf(forge({ x5c: x5c.toReversed() }))).toEqual([401, 'certificate_chain_refused']);
    expect(await reasonOf(forge({ x5c: ['MIIB'] }))).toEqual([401, 'certificate_chain_refused']);
    const expired = certificates!.chainFor(ours, { notAfter: new Date(Date.now() - hour) });
    expect(await reasonOf(forge({ x5c: expired }))).toEqual([401, 'certificate_not_valid_now']);
    expect(await reasonOf(forge({ x5c: certificates!.chainFor(ours, { extensions: [] }) }))).toEqual([
      401,
      'certificate_chain_refused',
    ]);
    expect([world.fetched, idp.counters.jwks, idp.counters.discovery]).toEqual([[], 0, 0]);
  });

  it('are remembered no longer than their certificate is valid', async () => {
    const ours = createPublicKey(idp.signer().privateKey);
    const token = forge({ x5c: idp.certificates!.chainFor(ours, { notAfter: new Date(Date.now() + 120_000) }) });
    expect(await reasonOf(token)).toBe(200);
    world.pass(125);
    expect(await reasonOf(token)).toEqual([401, 'certificate_not_valid_now']);
  });
});

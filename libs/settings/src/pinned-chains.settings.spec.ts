import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import {
  createAuthority,
  issueCertificate,
  dayAround,
  pemOf,
  tokenSignerExtensions,
} from '@sallyport/certificate-authority';
import { readSettings } from './settings.js';

const at = new Date('2030-01-01T12:00:00Z');
const root = createAuthority('root', at);
const next = createAuthority('root', at, { notAfter: new Date('2040-01-01T00:00:00Z') });
const keys = generateKeyPairSync('ed25519');
const leaf = issueCertificate(
  { subject: 'signer', publicKey: keys.publicKey, ...dayAround(at), extensions: tokenSignerExtensions('a.example') },
  root,
);

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'sallyport-ca-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileWith = (text: string): string => {
  const file = path.join(folder, 'ca.pem');
  writeFileSync(file, text);
  return file;
};

const read = (environment: Record<string, string>) =>
  readSettings({
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: 'https://issuer.example',
    OIDC_AUDIENCE: 'https://api.example',
    ...environment,
  });
const pinned = (environment: Record<string, string>) => {
  const [provider] = read(environment).identityProviders;
  return provider !== undefined && 'pinnedChains' in provider ? provider.pinnedChains : undefined;
};
const faults = (environment: Record<string, string>): readonly string[] => {
  try {
    read(environment);
    return [];
  } catch (error) {
    if (error instanceof MisconfigurationError) return error.faults;
    throw error;
  }
};

describe('the settings of a pinned CA', () => {
  it('are absent by default (K20)', () => expect(pinned({})).toBeUndefined());

  it('are a file and a name, a purpose, or both', () => {
    const roots = pemOf(root.certificate) + pemOf(next.certificate);
    const file = { OIDC_X5C_CA_FILE: fileWith(roots) };
    const rootsExpire = [Date.parse('2030-01-02T00:00:00Z'), Date.parse('2040-01-01T00:00:00Z')];
    const common = { roots, rootsExpire, extendedKeyUsage: null, only: true };
    expect(pinned({ ...file, OIDC_X5C_SAN: 'a.example,spiffe://b/c' })).toEqual({
      ...common,
      names: ['a.example', 'spiffe://b/c'],
    });
    expect(pinned({ ...file, OIDC_X5C_EKU: '1.3.6.1.4.1.55555.1', OIDC_X5C: 'also' })).toEqual({
      ...common,
      names: null,
      extendedKeyUsage: ['1.3.6.1.4.1.55555.1'],
      only: false,
    });
  });

  it('say at boot that every certificate of the CA may sign (RK1)', () => {
    const file = { OIDC_X5C_CA_FILE: fileWith(pemOf(root.certificate)) };
    const warning = expect.stringContaining('OIDC_X5C_SAN is any');
    expect(read({ ...file, OIDC_X5C_SAN: 'any' }).warnings).toContainEqual(warning);
    expect(read({ ...file, OIDC_X5C_SAN: 'any', OIDC_X5C_EKU: '1.2.3' }).warnings).not.toContainEqual(warning);
    expect(faults(file)).toEqual([expect.stringContaining('OIDC_X5C_SAN is not set')]);
  });

  it.each([
    ['is missing', undefined, 'cannot be read'],
    ['is empty', '', 'holds no certificate'],
    ['is no PEM', 'certificate', 'holds no certificate'],
    [
      'is damaged',
      pemOf(root.certificate).replace('MII', 'MIJ').replace('MIG', 'MIJ').replace('MIB', 'MIJ'),
      'damaged',
    ],
    ['is a leaf', pemOf(leaf), 'no CA'],
    ['holds a leaf beside a CA', pemOf(root.certificate) + pemOf(leaf), 'no CA'],
    [
      'holds a private key',
      pemOf(root.certificate) + String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      'holds a private key',
    ],
  ])('name the variable when the file %s', (_case, text, why) => {
    const file = text === undefined ? path.join(folder, 'none.pem') : fileWith(text);
    const [fault, ...others] = faults({ OIDC_X5C_CA_FILE: file, OIDC_X5C_SAN: 'a.example' });
    expect(fault).toMatch(/^OIDC_X5C_CA_FILE \(/);
    expect(fault).toContain(why);
    expect(fault).toContain('name a PEM file');
    expect(others).toEqual([]);
  });

  it('are faulty without the file, and with a purpose that is none', () => {
    expect(faults({ OIDC_X5C_SAN: 'a.example', OIDC_X5C: 'also' })).toEqual([
      expect.stringContaining('OIDC_X5C_SAN is set and OIDC_X5C_CA_FILE is not'),
      expect.stringContaining('OIDC_X5C is set and OIDC_X5C_CA_FILE is not'),
    ]);
    const file = { OIDC_X5C_CA_FILE: fileWith(pemOf(root.certificate)) };
    for (const usage of ['serverAuth', '1.02', '1.2,', '3.4.5']) {
      expect(faults({ ...file, OIDC_X5C_SAN: 'any', OIDC_X5C_EKU: usage })).toEqual([
        expect.stringContaining('OIDC_X5C_EKU'),
      ]);
    }
  });

  describe('where a build built the file in', () => {
    const global = globalThis as { SALLYPORT_PINNED_CAS?: Record<string, string> };
    afterEach(() => void delete global.SALLYPORT_PINNED_CAS);

    it('take it from there, by its path', () => {
      global.SALLYPORT_PINNED_CAS = { './certificates/ca.pem': pemOf(root.certificate) };
      expect(pinned({ OIDC_X5C_CA_FILE: './certificates/ca.pem', OIDC_X5C_SAN: 'any' })?.roots).toBe(
        pemOf(root.certificate),
      );
      expect(faults({ OIDC_X5C_CA_FILE: './certificates/other.pem', OIDC_X5C_SAN: 'any' })).toHaveLength(1);
    });
  });
});

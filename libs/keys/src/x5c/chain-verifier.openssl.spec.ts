import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuthority, extension, pemOf, sequence } from '@sallyport/certificate-authority';
import { describeWithProgram } from '@sallyport/testing';
import {
  at,
  authority,
  endEntity,
  intermediate,
  keyUsage,
  keyUsages,
  leaf,
  nameConstraints,
  nowMs,
  root,
  verdict,
  x5c,
} from './chains.fixture.js';

const run = promisify(execFile);

describeWithProgram('openssl', 'chains and openssl', (openssl) => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'sallyport-x5c-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string): string => path.join(folder, name);
  const der = (name: string): Buffer =>
    Buffer.from(readFileSync(file(name), 'utf8').replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');

  describe('that it made', () => {
    const call = (...parameters: readonly string[]) => run(openssl, parameters, { cwd: folder });
    const extensionsOf: Readonly<Record<string, string>> = {
      intermediate: 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n',
      leaf: 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectAltName=DNS:tokens.example.com,URI:spiffe://example/signer\nextendedKeyUsage=1.3.6.1.4.1.55555.1\n',
    };
    const issue = async (name: string, issuer: string, algorithm: readonly string[]): Promise<void> => {
      writeFileSync(
        file(`${name}.cnf`),
        `${extensionsOf[name]}subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n`,
      );
      await call(
        'req',
        '-new',
        '-newkey',
        ...algorithm,
        '-nodes',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        '-subj',
        `/C=NL/O=Example Büro/CN=${name}`,
        '-utf8',
      );
      await call(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        '-CA',
        `${issuer}.pem`,
        '-CAkey',
        `${issuer}.key`,
        '-days',
        '2',
        '-extfile',
        `${name}.cnf`,
        '-out',
        `${name}.pem`,
      );
    };

    it.each([
      ['RSA', ['rsa:2048']],
      ['P-256', ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']],
      ['Ed25519', ['ed25519']],
    ] as const)('are accepted: %s', async (_type, algorithm) => {
      await call(
        'req',
        '-x509',
        '-newkey',
        ...algorithm,
        '-nodes',
        '-keyout',
        'root.key',
        '-out',
        'root.pem',
        '-subj',
        '/C=NL/O=Example/CN=Root',
        '-days',
        '2',
      );
      await issue('intermediate', 'root', algorithm);
      await issue('leaf', 'intermediate', algorithm);
      const chain = x5c(der('leaf.pem'), der('intermediate.pem'));
      const pins = { roots: readFileSync(file('root.pem'), 'utf8'), extendedKeyUsage: ['1.3.6.1.4.1.55555.1'] };
      const now = Date.now() + 5_000;
      expect(verdict(chain, { ...pins, names: ['spiffe://example/signer'] }, now)).toBe('accepted');
      expect(verdict(chain, { ...pins, names: ['tokens.example.com'] }, now)).toBe('accepted');
      expect(verdict(chain, { ...pins, names: ['other.example.com'] }, now)).toBe('certificate_chain_refused');
      expect(verdict(chain, { ...pins, names: null }, now + 3 * 86_400_000)).toBe('certificate_not_valid_now');
    });
  });

  describe('as both see them', () => {
    const verifies = async ([first, ...others]: readonly Buffer[], trusted: Buffer): Promise<boolean> => {
      writeFileSync(file('trusted.pem'), pemOf(trusted));
      writeFileSync(file('first.pem'), pemOf(first!));
      writeFileSync(file('others.pem'), others.map(pemOf).join(''));
      const untrusted = others.length === 0 ? [] : ['-untrusted', file('others.pem')];
      const parameters = [
        'verify',
        '-attime',
        `${nowMs / 1000}`,
        '-no-CApath',
        '-no-CAstore',
        '-CAfile',
        file('trusted.pem'),
      ];
      try {
        await run(openssl, [...parameters, ...untrusted, file('first.pem')]);
        return true;
      } catch {
        return false;
      }
    };

    const { digitalSignature, keyCertSign, keyEncipherment } = keyUsages;
    const issues = keyUsage(keyCertSign);
    const below = (...extensions: readonly Buffer[]): Buffer[] => {
      const ca = createAuthority('another', at, { issuer: root, extensions });
      return [leaf({}, ca), ca.certificate];
    };
    const stranger = createAuthority('root', at);
    const deep = createAuthority('deep', at, { issuer: intermediate });
    const second = 1000;
    const good = [leaf(), intermediate.certificate];

    it.each([
      ['a good one', good],
      ['with its root', [...good, root.certificate]],
      ['of the root itself', [leaf({}, root)]],
      ['with a CA that says what it may do', below(authority(0), issues)],
      ['T-X5C-1: beyond the path length', [leaf({}, deep), deep.certificate, intermediate.certificate]],
      ['T-X5C-3: outside the name constraints', below(authority(0), issues, nameConstraints('other.example'))],
      ['T-X5C-4: expired', [leaf({ notAfter: new Date(nowMs - second) }), intermediate.certificate]],
      ['T-X5C-4: not yet valid', [leaf({ notBefore: new Date(nowMs + second) }), intermediate.certificate]],
      ['T-X5C-4: valid from this second', [leaf({ notBefore: new Date(nowMs) }), intermediate.certificate]],
      ['T-X5C-4: self-signed', [createAuthority('signer', at).certificate]],
      ['T-X5C-4: of another root of the same name', [leaf({}, stranger)]],
      ['T-X5C-4: of another root of the same name, brought along', [leaf({}, stranger), stranger.certificate]],
      ['T-X5C-4: the intermediate CA is missing', [leaf()]],
      [
        'T-X5C-5: unknown and critical',
        below(authority(0), issues, extension('1.3.6.1.4.1.55555.9', true, sequence())),
      ],
      ['K18: the intermediate is no CA', below(endEntity(), issues)],
      ['K18: the intermediate has no keyCertSign', below(authority(0), keyUsage(digitalSignature))],
    ])('alike: %s', async (_case, chain) => {
      expect(verdict(x5c(...chain)) === 'accepted').toBe(await verifies(chain, root.certificate));
    });

    /** `openssl verify` does not know that the leaf signs tokens, looks for a path itself and processes name constraints. */
    it.each([
      [
        'T-X5C-2: without digitalSignature',
        [leaf({ extensions: [keyUsage(keyEncipherment)] }), intermediate.certificate],
      ],
      ['T-X5C-2: without any usage', [leaf({ extensions: [endEntity()] }), intermediate.certificate]],
      ['T-X5C-3: within name constraints', below(authority(0), issues, nameConstraints('example.com'))],
      ['T-X5C-4: a certificate that is not needed', [...good, deep.certificate]],
      ['K18: the intermediate says no usage', below(authority(0))],
      ['K18: a CA as leaf', [intermediate.certificate]],
    ])('refused here alone: %s', async (_case, chain) => {
      expect(await verifies(chain, root.certificate)).toBe(true);
      expect(verdict(x5c(...chain))).toBe('certificate_chain_refused');
    });
  });
});

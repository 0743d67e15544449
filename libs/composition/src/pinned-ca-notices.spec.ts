import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuthority, pemOf } from '@sallyport/certificate-authority';
import { readSettings } from '@sallyport/settings';
import { createAuthenticator } from './create-authenticator.js';
import { sayStaleness } from './staleness-at-start.js';

const nowMs = Date.UTC(2030, 0, 1);
const at = new Date(nowMs);

describe('pinned CAs at start', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'sallyport-notices-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (environment: Record<string, string>, ...expire: readonly Date[]) => {
    const file = path.join(folder, 'ca.pem');
    writeFileSync(
      file,
      expire.map((notAfter) => pemOf(createAuthority('root', at, { notAfter }).certificate)).join(''),
    );
    const settings = readSettings({
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: 'https://issuer.example',
      OIDC_AUDIENCE: 'https://api.example',
      OIDC_X5C_CA_FILE: file,
      OIDC_X5C_SAN: 'signer.example',
      ...environment,
    });
    const send = () => Promise.reject(new Error('nobody is to be asked'));
    return { settings, authentication: createAuthenticator(settings, { clock: () => nowMs, send }) };
  };
  const notices = (...expire: readonly Date[]) => start({}, ...expire).authentication.notices;

  it('are told of when they have expired, and do not stop the start', () => {
    const [next, past] = [new Date(nowMs + 1000), new Date(nowMs - 1000)];
    expect(notices(next)).toEqual([]);
    expect(notices(next, past)).toEqual([expect.stringMatching(/^Pinned CA 2 of oidc expired on 2029-12-31T23:59:59/)]);
  });

  it('leave nothing to say of keys that the issuer takes back, unless it publishes some as well', () => {
    const said = (environment: Record<string, string>): string => {
      const { settings, authentication } = start(environment, at);
      const lines: string[] = [];
      const notice = (line: string) => void lines.push(line);
      sayStaleness(settings, authentication, { wantsSteps: false, record: () => undefined, notice });
      return lines.join('\n');
    };
    expect(said({})).not.toContain('A key that an issuer takes back');
    expect(said({ OIDC_X5C: 'also' })).toContain('A key that an issuer takes back');
  });
});

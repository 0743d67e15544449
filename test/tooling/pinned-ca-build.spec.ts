import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createAuthority,
  dayAround,
  issueCertificate,
  pemOf,
  tokenSignerExtensions,
} from '@sallyport/certificate-authority';
import { mintJwt } from '@sallyport/testing';

const run = promisify(execFile);
const issuer = 'https://issuer.example';
const audience = 'https://api.example';

/** Answers one event in a fresh process, and says what the process has loaded of Node by then. */
const program = `
  const [, bundle, token] = process.argv;
  const { handler } = await import(bundle);
  const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/latest/GET/profile';
  const { policyDocument } = await handler({ type: 'TOKEN', authorizationToken: 'Bearer ' + token, methodArn }, {});
  const loaded = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''));
  console.log(JSON.stringify({ effect: policyDocument.Statement[0].Effect, loaded }));
  process.exit(0);`;

describe('an authorizer built with a pinned CA', () => {
  const root = createAuthority('root', new Date());
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let folder: string;
  let file: string;
  let printed: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pinned-ca-build-'));
    file = path.join(folder, 'ca.pem');
    await writeFile(file, pemOf(root.certificate));
    const env = { ...process.env, OIDC_X5C_CA_FILE: file, PARTNER_X5C_CA_FILE: '/opt/none.pem' };
    const where = ['--outdir', folder, '--snapshot', path.join(folder, 'none.json')];
    printed = (await run(process.execPath, ['tools/build.mjs', 'authorizer', ...where], { env })).stdout;
    await rm(file); // as where the function runs
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const decide = async (token: string) => {
    const env = {
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: audience,
      OIDC_X5C_CA_FILE: file,
      OIDC_X5C_SAN: 'signer.example',
      LOG_LEVEL: 'silent',
    };
    const flags = ['--input-type=module', '-e', program, path.join(folder, 'authorizer', 'index.mjs'), token];
    const { stdout } = await run(process.execPath, flags, { env });
    return JSON.parse(stdout) as { readonly effect: string; readonly loaded: readonly string[] };
  };
  const token = (name: string): string => {
    const about = { publicKey: keys.publicKey, ...dayAround(new Date()), extensions: tokenSignerExtensions(name) };
    const leaf = issueCertificate({ subject: 'signer', ...about }, root);
    const exp = Math.floor(Date.now() / 1000) + 300;
    return mintJwt({
      header: { alg: 'RS256', typ: 'at+jwt', x5c: [leaf.toString('base64')] },
      claims: { iss: issuer, aud: audience, sub: 'u', client_id: 'shop', scope: 'profile:read', exp },
      key: keys.privateKey,
    });
  };

  it('says what is built in, and what has to be there at the start', () => {
    expect(printed).toContain(`with the pinned CAs of ${file}`);
    expect(printed).toContain('PARTNER_X5C_CA_FILE (/opt/none.pem) is not here');
  });

  it('decides without the file, and before anything for a network is loaded (K18)', async () => {
    const { effect, loaded } = await decide(token('signer.example'));
    expect(effect).toBe('Allow');
    expect(loaded.filter((name) => /^(?:https?|_http_\w+|tls|net|dns)$/.test(name))).toEqual([]);
    await expect(decide(token('other.example'))).rejects.toThrow('Unauthorized');
  });
});

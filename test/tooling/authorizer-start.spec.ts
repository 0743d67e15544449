import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, mintJwt, startKeyServer, type KeyServer } from '@sallyport/testing';

const run = promisify(execFile);
const issuer = 'https://issuer.example';
const audience = 'https://api.example';

/** Answers one event in a fresh process, and says what the process has loaded of Node. */
const program = `
  const [, bundle, token] = process.argv;
  const { handler } = await import(bundle);
  const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/latest/GET/profile';
  const { policyDocument } = await handler({ type: 'TOKEN', authorizationToken: 'Bearer ' + token, methodArn }, {});
  const loaded = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''));
  console.log(JSON.stringify({ effect: policyDocument.Statement[0].Effect, loaded }));
  process.exit(0);`;

let folder: string;
let keys: KeyServer;
let printed: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'authorizer-start-'));
  keys = await startKeyServer();
  ({ stdout: printed } = await run(process.execPath, ['tools/build.mjs', 'authorizer', '--outdir', folder]));
});
afterAll(async () => {
  await keys.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the start of the authorizer', () => {
  it('is one file below its budget: the build fails above it', () => {
    expect(printed).toMatch(/^authorizer +\d+\.\d kB/m);
  });

  it('decides on a JWT with what it has, and loads neither undici nor anything for other configurations', async () => {
    const key = generateSigningKey('RS256', 'k');
    keys.publish({ keys: [key.jwk] });
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: audience,
      sub: 'u',
      client_id: 'shop',
      scope: 'profile:read',
      iat: now,
      exp: now + 300,
    };
    const token = mintJwt({ header: { alg: 'RS256', kid: 'k', typ: 'JWT' }, claims, key: key.privateKey });
    const env = {
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: audience,
      OIDC_JWKS_URI: keys.url,
      LOG_LEVEL: 'silent',
    };
    const bundle = path.join(folder, 'authorizer', 'index.mjs');
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program, bundle, token], { env });
    const { effect, loaded } = JSON.parse(stdout) as { effect: string; loaded: string[] };
    expect(effect).toBe('Allow');
    expect(loaded).toContain('http');
    expect(loaded.filter((name) => /undici|^zlib$|^internal\/webstreams\/adapters$/.test(name))).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

// The first run may build the authorizer.
jest.setTimeout(60_000);

let idp: LocalIdp;
beforeAll(async () => {
  idp = await startLocalIdp({ dialect: 'oidc' });
});
afterAll(() => idp.close());

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: readonly string[], stdin = ''): Promise<Ended> {
  const child = spawn(process.execPath, ['--no-warnings', 'tools/run.mjs', 'tools/authorizer-test.ts', ...args], {
    env: { ...process.env, ...idp.environment(), LOG_LEVEL: 'silent' },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => {}).end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('npm run authorizer:test', () => {
  it('prints the answer of the built authorizer, its context, its policy and what that opens (G9)', async () => {
    const token = await idp.token('reader');
    const { code, stdout, stderr } = await run(['--token', '-', '--route', 'GET /profile'], `${token}\n`);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^answer +200, a policy$/m);
    expect(stdout).toMatch(/^route +GET \/profile: allow$/m);
    expect(stdout).toMatch(/"Action": "execute-api:Invoke"/);
    expect(stdout).toMatch(/^ {2}GET +\/home\/premium +allow +\{"allOf":\["content:read"\]\}$/m);
    expect(stdout).toMatch(/^ {2}POST +\/home\/premium +(implicit|explicit)-deny/m);
    expect(stdout + stderr).not.toContain(token);
  });

  it('ends with 1 for a route that the policy does not open', async () => {
    const { code, stdout } = await run(['--token', '-', '--route', 'POST /home/premium'], await idp.token('reader'));
    expect([code, stdout.includes('POST /home/premium: ')]).toEqual([1, true]);
  });

  it.each([
    ['GET /no-auth', 0, 'open to all, without the authorizer'],
    ['GET /require-auth', 1, 'closed to tokens: IAM decides'],
    ['GET /nowhere', 1, 'no route of the manifest: 403 without the authorizer'],
  ])('says of %s what no authorizer is asked about', async (route, code, verdict) => {
    const ended = await run(['--token', '-', '--route', route], await idp.token('reader'));
    expect([ended.code, ended.stdout]).toEqual([code, expect.stringContaining(`${route}: ${verdict}\n`)]);
  });

  it('says that a token was refused, and not which', async () => {
    const { code, stdout, stderr } = await run(['--token', 'not-a-token']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^answer +401: the function refused the credential$/m);
    expect(stdout + stderr).not.toContain('not-a-token');
  });

  it.each([
    [['--token', '-', '--rout', 'GET /'], /--rout/],
    [[], /--token is missing/],
    [['--token', '-'], /token is empty/],
    [['--token', 'x', '--route', 'profile'], /VERB \/path/],
  ])('refuses %j with its usage and exit code 64', async (args, fault) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(64);
    expect(stderr).toMatch(fault);
    expect(stderr).toContain('Usage: npm run authorizer:test');
  });
});

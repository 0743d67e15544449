import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

jest.setTimeout(60_000);

let idp: LocalIdp;
beforeAll(async () => {
  idp = await startLocalIdp();
});
afterAll(() => idp.close());

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: readonly string[], stdin = '', environment: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--no-warnings', 'tools/run.mjs', 'tools/explain.ts', ...args], {
    env: { ...process.env, ...idp.environment(), ...environment },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => {}).end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('npm run explain', () => {
  it('prints what the guide shows, without colours where nobody sees them, and ends with 1 for a refusal', async () => {
    const [, shown] = /^```text\n([\s\S]*?)^```$/m.exec(readFileSync('docs/guides/explain.md', 'utf8'))!;
    const token = await (await fetch(...requestFor(['content:read']))).json();
    const { access_token: accessToken } = token as { access_token: string };
    const { code, stdout, stderr } = await run(['GET /profile', '--token', '-'], `${accessToken}\n`);
    const comparable = (text: string) => text.replaceAll(/\d+ characters/g, 'n characters');
    expect(comparable(stdout)).toBe(comparable(shown!.replaceAll('http://127.0.0.1:4400', idp.issuer)));
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  function requestFor(scopes: readonly string[]): [string, RequestInit] {
    const { url, client, form } = idp.tokenRequest('reader', scopes);
    const authorization = `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}`;
    return [url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) }];
  }

  it('ends with 0 when both gates let the request in, and takes a whole URL', async () => {
    const bearer = `Bearer ${await idp.token('opaque')}`;
    const { code, stdout } = await run(['GET http://127.0.0.1:4000/profile?x=1', '--token', '-'], bearer);
    expect({ code, verdict: stdout.split('\n', 1)[0] }).toEqual({ code: 0, verdict: 'ALLOWED  GET /profile' });
  });

  it('is data with --json, and warns of a token in the history of the shell', async () => {
    const token = await idp.token('none');
    const { code, stdout, stderr } = await run(['GET', '/home/premium', '--json', '--token', token]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'deny', reason: 'scope_missing', route: 'GET /home/premium' });
    expect(stderr).toContain('--token - reads it from stdin');
    expect(stdout + stderr).not.toContain(token);
  });

  it('names the nearest routes for one that nobody declares; no character of it steers the terminal', async () => {
    const { code, stdout } = await run(['GET /profle\u001B[2J']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/route_undeclared[\s\S]*Nearest: GET \/profile/);
    expect(stdout).not.toContain('\u001B');
  });

  it('is undecided with exit code 2 when the issuer does not answer, and says what tells more (F13)', async () => {
    const down = { IDENTITY_PROVIDER: 'local', LOCAL_ISSUER: 'http://127.0.0.1:1' };
    const { code, stdout } = await run(['GET /profile', '--token', '-'], 'an-opaque-token', down);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^UNDECIDED {2}GET \/profile {2}issuer_unreachable$/m);
    expect(stdout).toContain('npm run doctor');
  });

  it('ends with 2 and every fault of the settings', async () => {
    const { code, stderr } = await run(['GET /profile'], '', { IDENTITY_PROVIDER: 'oidc', CLOCK_SKEW_SECONDS: 'x' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/OIDC_ISSUER[\s\S]*CLOCK_SKEW_SECONDS|CLOCK_SKEW_SECONDS[\s\S]*OIDC_ISSUER/);
  });

  it.each([
    [['GET profile'], /begins with a slash/],
    [['GET /profile', '--token', '-'], /token is empty/],
    [['GET /profile', '--tokn', '-'], /--tokn/],
  ])('refuses %j with its usage and exit code 64', async (args, fault) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(64);
    expect(stderr).toMatch(fault);
    expect(stderr).toContain('Usage: npm run -s explain');
  });
});

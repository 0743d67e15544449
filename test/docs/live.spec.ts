import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

const run = promisify(execFile);
const plain = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
const npm = (script: string, args: readonly string[], environment: Readonly<Record<string, string>>) =>
  run('npm', ['run', '-s', script, '--', ...args], { env: { ...plain, ...environment } }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, said: stdout + stderr }),
  );

describe('the commands that ask a tenant', () => {
  let idp: LocalIdp;
  beforeAll(async () => {
    idp = await startLocalIdp();
  });
  afterAll(() => idp.close());

  it.each(['auth0', 'cognito', 'arculix', 'oidc'] as const)(
    'npm run live -- %s runs the contract suite against the tenant of the settings',
    async (name) => {
      const { code, said } = await npm('live', [name], idp.dialects[name].environment());
      expect([name, code, /Tests: +\d+ passed, \d+ total/.test(said)]).toEqual([name, 0, true]);
    },
    60_000,
  );

  it('npm run live says which settings are missing, and asks nobody', async () => {
    const { code, said } = await npm('live', ['cognito'], {});
    expect(code).toBe(1);
    for (const name of ['COGNITO_USER_POOL_ID', 'COGNITO_RESOURCE_SERVER', 'COGNITO_CLIENT_IDS']) {
      expect(said).toContain(`${name} is not set`);
    }
    expect((await npm('live', ['okta'], {})).said).toContain('npm run live -- auth0|cognito|arculix|oidc');
  });

  it.each(['auth0', 'cognito', 'arculix', 'oidc'] as const)(
    'npm run doctor finds a good tenant of %s good',
    async (name) => {
      const { code, said } = await npm('doctor', ['--capabilities'], idp.dialects[name].environment());
      expect([code, said]).toEqual([0, expect.stringMatching(/ok +a token for us: accepted here, with the scopes: /)]);
      expect(said).toContain('"introspection": ');
      expect(said).not.toMatch(/TROUBLE|-secret/);
    },
  );

  it('npm run doctor tells the visibility trap of Arculix from a dead token (IP7)', async () => {
    const { arculix } = idp.dialects;
    arculix.configure({ visibility: 'own-tokens' });
    const { code, said } = await npm('doctor', [], arculix.environment());
    arculix.configure({ visibility: 'any' });
    expect(code).toBe(1);
    expect(said).toMatch(
      /TROUBLE +introspection: a fresh token of one client is inactive to the credentials that introspect/,
    );
    expect(said).toMatch(/Allow this client to introspect/);
  });

  it.each(['local', 'auth0', 'cognito', 'arculix', 'oidc'] as const)(
    'npm run -s token prints a token of %s, alone on stdout',
    async (name) => {
      const { code, said } = await npm('token', ['--scope', 'content:read'], idp.dialects[name].environment());
      expect([code, said]).toEqual([0, expect.stringMatching(/^[\w.-]+\n$/)]);
    },
  );
});

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { npmRun, type Program } from '../setup/process-group.js';

let demo: Program | undefined;
afterEach(async () => {
  if (demo === undefined || demo.exitCode !== null) return;
  demo.kill('SIGTERM');
  await once(demo, 'exit');
});

const { IDENTITY_PROVIDER: _, LOCAL_ISSUER: __, ...inherited } = process.env;

/** What the demo prints for people. */
async function announced(environment: Readonly<Record<string, string>>): Promise<string> {
  demo = npmRun(['demo'], { ...inherited, LOG_LEVEL: 'silent', ...environment });
  let printed = '';
  demo.stdout.on('data', (text: string) => (printed += text));
  while (!printed.includes('Ctrl-C')) await once(demo.stdout, 'data');
  return printed;
}

describe('the line of npm run demo that explains', () => {
  const aliases = JSON.stringify({ cognito: { 'profile:read': 'premium_api/get.profile' } });

  it.each([
    ['local', {}],
    ['arculix', { IDENTITY_PROVIDER: 'arculix' }],
    ['auth0,cognito with aliases', { IDENTITY_PROVIDER: 'auth0,cognito', SCOPE_ALIASES: aliases }],
  ])(
    'says in another terminal, under %s, why the token without a scope is refused',
    async (_name, environment: Readonly<Record<string, string>>) => {
      const printed = await announced(environment);
      const exports = printed.split('\n').filter((line) => line.startsWith('  export '));
      const [line] = printed.split('\n').filter((each) => each.includes('npm run -s explain'));
      const said = await new Promise<string>((resolve) => {
        execFile('bash', ['-c', [...exports, line].join('\n')], { env: inherited }, (_error, stdout, stderr) =>
          resolve(stdout + stderr),
        );
      });
      expect(said).toMatch(/^REFUSED {2}GET \/profile {2}scope_missing$/m);
    },
    60_000,
  );
});

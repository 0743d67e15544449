/**
 * `npm run live -- auth0|cognito|arculix|oidc`: the contract suite of identity providers against the real tenant that
 * the settings name. It asks for tokens there, revokes one, and changes nothing else. Without the settings it says which
 * are missing.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { MisconfigurationError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';

const kinds = ['auth0', 'cognito', 'arculix', 'oidc'];
const [name = ''] = process.argv.slice(2);

function missing(): string | undefined {
  if (!kinds.includes(name.split(':', 1)[0]!)) return `Which one? npm run live -- ${kinds.join('|')}`;
  try {
    const { client } = readSettings({ ...process.env, IDENTITY_PROVIDER: name }).identityProviders[0]!;
    const prefix = name.toUpperCase().replaceAll(/[:-]/g, '_');
    return client === undefined
      ? `${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET are not set: the suite asks the tenant for tokens as that client.`
      : undefined;
  } catch (error) {
    if (error instanceof MisconfigurationError) return `Nothing was asked of ${name}. ${error.message}`;
    throw error;
  }
}

const fault = missing();
if (fault !== undefined) {
  console.error(fault);
  process.exitCode = 1;
} else {
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const suite = spawn(process.execPath, [...jest, '--testMatch', '**/test/live/*.live.ts'], {
    stdio: 'inherit',
    env: { ...process.env, IDENTITY_PROVIDER: name },
  });
  suite.once('exit', (code) => (process.exitCode = code ?? 1));
}

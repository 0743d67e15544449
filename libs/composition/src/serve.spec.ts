import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';

// Each run is a process of its own; a busy machine may take its time.
jest.setTimeout(60_000);

const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };

/** Starts the account application as `nest start` would, without its compiler. */
async function run(env: Readonly<Record<string, string>>, until?: RegExp) {
  const child = spawn(process.execPath, ['tools/run.mjs', 'apps/account/src/main.ts'], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const ready = new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      if (until?.test(out)) resolve();
    }),
  );
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  await Promise.race([ready, ended]);
  return { child, ended, out: () => out, err: () => err };
}

describe('serving an application alone', () => {
  it('ends with exit code 1 and the list of all faults when the settings are faulty', async () => {
    const { ended, out, err } = await run({
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: 'http://issuer.example',
      OIDC_CLIENT_SECRET: 'SECRET_VALUE',
      CLOCK_SKEW_SECONDS: '-1',
    });
    expect((await ended)[0]).toBe(1);
    expect(out()).toBe('');
    expect(err()).toMatch(/^account did not start\. settings_invalid:/m);
    for (const name of ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_CLIENT_ID', 'CLOCK_SKEW_SECONDS']) {
      expect(err()).toMatch(new RegExp(`^ {2}- .*${name}`, 'm'));
    }
    expect(err()).not.toMatch(/SECRET_VALUE|\n {4}at /);
  });

  it('names a busy port and its remedy', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { ended, err } = await run({ PORT: String(port) });
    expect((await ended)[0]).toBe(1);
    expect(err()).toContain(
      `account did not start. Port ${port} is busy: set PORT to another one, or to 0 for a free one.`,
    );
    server.close();
  });

  it.each(['http', '70000', '-1', '1.5'])('names a PORT that is none: %s', async (PORT) => {
    const { ended, err } = await run({ PORT });
    expect((await ended)[0]).toBe(1);
    expect(err()).toMatch(
      new RegExp(
        `account did not start\\. settings_invalid: .*\\n {2}- PORT is "${PORT}": expected a whole number from 0`,
      ),
    );
  });

  it('answers on loopback without naming its framework, and ends with SIGTERM', async () => {
    const { child, ended, out } = await run({ PORT: '0', LOG_LEVEL: 'silent' }, /listens on \S+/);
    const url = /listens on (\S+)/.exec(out())![1]!;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${url}/profile`);
    expect(response.status).toBe(401);
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="account"');
    child.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
  });
});

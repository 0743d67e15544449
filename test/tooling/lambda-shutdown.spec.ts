import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';

/** Runs the fixture, sends it SIGTERM as often as said once it has served, and tells how it ended. */
async function terminate(environment: Readonly<Record<string, string>>, signals = 1) {
  const child = spawn(process.execPath, ['tools/run.mjs', 'test/tooling/fixtures/lambda-container.ts'], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        said += String(chunk);
        if (said.includes('served')) resolve();
      });
      child.once('exit', () => reject(new Error(`it ended too early: ${said}`)));
    });
    const ended = once(child, 'exit');
    for (let sent = 0; sent < signals; sent += 1) child.kill('SIGTERM');
    const [code, signal] = (await ended) as [number | null, string | null];
    return { said: said.trim().split('\n'), code, signal };
  } finally {
    child.kill('SIGKILL');
  }
}

it('on Lambda, SIGTERM runs the shutdown hooks once and ends the process', async () => {
  expect(await terminate({ AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' }, 3)).toEqual({
    said: ['served 200', 'onModuleDestroy', 'beforeApplicationShutdown SIGTERM', 'onApplicationShutdown SIGTERM'],
    code: 0,
    signal: null,
  });
}, 30_000);

it('elsewhere, signals are left to the owner of the process', async () => {
  expect(await terminate({})).toEqual({ said: ['served 200'], code: null, signal: 'SIGTERM' });
}, 30_000);

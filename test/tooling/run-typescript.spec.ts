import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';

const tool = path.resolve('tools/run.mjs');
const entry = path.resolve('test/tooling/fixtures/program.ts');

interface Ended {
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: string[]): Promise<Ended> =>
  promisify(execFile)(process.execPath, ['--no-warnings', tool, ...args]).catch((ended: Ended) => ended);

// Each run is a process of its own; a busy machine may take its time.
jest.setTimeout(60_000);

describe('a TypeScript program run in place', () => {
  it('has its classes injected, its JSON read, and sees itself as started directly', async () => {
    const { stdout } = await run('test/tooling/fixtures/program.ts', 'one', '--two');

    expect(JSON.parse(stdout)).toEqual({
      says: 'forty-two is 42',
      argv: [entry, 'one', '--two'],
      url: pathToFileURL(entry).href,
    });
  });

  it('ends with its own exit code', async () => {
    expect(await run(entry, 'exit')).toMatchObject({ code: 7 });
  });

  it('fails on its own line of TypeScript', async () => {
    const { code, stderr } = await run(entry, 'throw');

    expect(code).toBe(1);
    expect(stderr).toContain('Error: as asked');
    expect(stderr).toMatch(/fixtures\/program\.ts:23:/);
  });

  it('gets the signals sent to its process', async () => {
    const child = spawn(process.execPath, [tool, entry, 'wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (printed === '') child.kill('SIGTERM');
      printed += chunk.toString();
    });

    expect(await once(child, 'close')).toEqual([0, null]);
    expect(printed).toContain('told to stop');
  });

  it('can be started twice at once', async () => {
    const runs = await Promise.all(['a', 'b'].map((name) => run(entry, name)));

    expect(runs.map(({ stdout }) => (JSON.parse(stdout) as { argv: string[] }).argv[1])).toEqual(['a', 'b']);
  });

  it('says which file it cannot find, and fails', async () => {
    const { code, stderr } = await run('apps/nowhere/src/main.ts');

    expect(code).toBe(1);
    expect(stderr).toContain('apps/nowhere/src/main.ts');
  });
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

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

describe('the bundle of a program', () => {
  let folder: string;
  let bundle: string;
  const sources = (greeting: string, at: Date) => {
    for (const [file, text] of [
      ['entry.ts', `import { greeting } from './greeting.js';\nconsole.log(greeting satisfies string);\n`],
      ['greeting.ts', `export const greeting = '${greeting}';\n`],
    ] as const) {
      writeFileSync(path.join(folder, file), text);
      utimesSync(path.join(folder, file), at, at);
    }
  };
  const says = async () => (await run(path.join(folder, 'entry.ts'))).stdout.trim();
  /** Each bundle is renamed into its place: another file. */
  const identity = () => statSync(bundle).ino;
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'program-'));
    const name = path.relative('.', path.join(folder, 'entry')).replaceAll(/[^\w-]+/g, '.');
    bundle = path.resolve('node_modules/.cache/sallyport/run', `${name}.mjs`);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    rmSync(bundle, { force: true });
  });

  it('is taken again while its sources are what they were, and made anew when one of them is not', async () => {
    sources('hello', minutesAgo(3));
    expect(await says()).toBe('hello');
    const first = identity();
    expect(await says()).toBe('hello');
    expect(identity()).toBe(first);
    sources('howdy', minutesAgo(2));
    expect(await says()).toBe('howdy');
    sources('hi', minutesAgo(2));
    expect(await says()).toBe('hi');
  });

  it('is not taken again when a source is younger than the run that read it: it may have changed after that', async () => {
    sources('hello', minutesAgo(-1));
    expect(await says()).toBe('hello');
    const first = identity();
    expect(await says()).toBe('hello');
    expect(identity()).not.toBe(first);
  });

  it('is not taken again when a source is gone', async () => {
    sources('hello', minutesAgo(3));
    await says();
    rmSync(path.join(folder, 'greeting.ts'));
    expect(await run(path.join(folder, 'entry.ts'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('greeting'),
    });
  });
});

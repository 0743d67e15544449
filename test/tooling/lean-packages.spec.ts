import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

const bundling = `
  const [, entry, outdir] = process.argv;
  const { bundleLambda } = await import('./tools/lambda-bundle.mjs');
  const { stopBundler } = await import('./tools/bundle.mjs');
  const { inputs } = await bundleLambda(entry, outdir);
  await stopBundler();
  console.log(JSON.stringify(Object.keys(inputs)));`;

/** Asks a bundle for paths, and says after each how many formatters of dates the process has made until then. */
const asking = `
  const [, bundle, ...paths] = process.argv;
  const { DateTimeFormat } = Intl;
  let formatters = 0;
  Intl.DateTimeFormat = class extends DateTimeFormat { constructor(...how) { super(...how); formatters += 1; } };
  const { handler } = await import(bundle);
  const answers = [];
  for (const path of paths) {
    const event = { httpMethod: 'GET', path, resource: path, headers: {}, requestContext: { stage: 'dev' } };
    const { statusCode, body, multiValueHeaders } = await handler(event, {});
    answers.push({ statusCode, body, type: multiValueHeaders?.['content-type'], formatters });
  }
  console.error(JSON.stringify(answers));
  process.exit(0);`;

let folder: string;
beforeAll(async () => (folder = await mkdtemp(path.join(tmpdir(), 'lean-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function bundled(file: string) {
  const entry = path.resolve('test/tooling/fixtures', file);
  const outdir = path.join(folder, file);
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', bundling, entry, outdir]);
  const inputs = JSON.parse(stdout) as readonly string[];
  const copies = new Set(inputs.flatMap((input) => /rxjs\/dist\/\w+/.exec(input)?.[0] ?? []));
  return { file: path.join(outdir, 'index.mjs'), warnings: stderr, copiesOfRxjs: [...copies] };
}

async function ask(bundle: string, ...paths: string[]) {
  const flags = ['--input-type=module', '-e', asking, bundle, ...paths];
  const { stdout, stderr } = await run(process.execPath, flags, { env: { NO_COLOR: '1', TZ: 'UTC' } });
  const [answers] = stderr.split('\n').filter((line) => line.startsWith('[{'));
  return { answers: JSON.parse(answers!) as readonly unknown[], stdout };
}

describe('an application in a bundle', () => {
  let app: Awaited<ReturnType<typeof bundled>>;
  beforeAll(async () => (app = await bundled('lean-app.lambda.ts')), 60_000);

  it('holds packages that are written as they were', () => {
    expect(app.warnings).toBe('');
  });

  it('makes no formatter of dates before its first log line, which has its date', async () => {
    const { answers, stdout } = await ask(app.file, '/json', '/logged', '/logged');
    expect(answers).toMatchObject([
      { statusCode: 200, body: '{"answered":true}', type: ['application/json; charset=utf-8'], formatters: 0 },
      { statusCode: 200, formatters: 1 },
      { statusCode: 200, formatters: 1 },
    ]);
    const lines = / - \d\d\/\d\d\/\d{4}, \d{1,2}:\d\d:\d\d [AP]M +WARN \[Lean\] at this moment/g;
    expect(stdout.match(lines)).toHaveLength(2);
  });

  it('knows the media type of a text once it is asked', async () => {
    const { answers } = await ask(app.file, '/text');
    expect(answers).toMatchObject([{ statusCode: 200, body: 'a text', type: ['text/html; charset=utf-8'] }]);
  });

  it('has of rxjs what somebody imports', async () => {
    expect(app.copiesOfRxjs).toEqual(['rxjs/dist/esm5']);
    const start = await readFile(app.file, 'utf8');
    expect([start.includes('lastValueFrom'), start.includes('windowToggle')]).toEqual([true, false]);
    const { answers } = await ask(app.file, '/observed');
    expect(answers).toMatchObject([{ statusCode: 200, body: '{"body":"observed"}' }]);
  });
});

it('gives a package in ES5 that requires rxjs the copy that others import', async () => {
  const { file, copiesOfRxjs } = await bundled('rxjs-twice.lambda.mjs');
  expect(copiesOfRxjs).toEqual(['rxjs/dist/esm5']);
  expect((await ask(file, '/')).answers).toMatchObject([{ body: 'true' }]);
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

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
    answers.push({ statusCode, body, type: multiValueHeaders['content-type'], formatters });
  }
  console.error(JSON.stringify(answers));
  process.exit(0);`;

let folder: string;
let inputs: readonly string[];
let warnings: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lean-'));
  const entry = path.resolve('test/tooling/fixtures/lean-app.lambda.ts');
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', bundling, entry, folder]);
  inputs = JSON.parse(stdout) as readonly string[];
  warnings = stderr;
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ask(...paths: string[]) {
  const flags = ['--input-type=module', '-e', asking, path.join(folder, 'index.mjs'), ...paths];
  const { stdout, stderr } = await run(process.execPath, flags, { env: { NO_COLOR: '1' } });
  const [answers] = stderr.split('\n').filter((line) => line.startsWith('[{'));
  return { answers: JSON.parse(answers!) as readonly unknown[], stdout };
}

it('finds the packages written as they were when it was written', () => {
  expect(warnings).toBe('');
});

it('makes no formatter of dates before the first log line, which has its date', async () => {
  const { answers, stdout } = await ask('/json', '/logged', '/logged');
  expect(answers).toMatchObject([
    { statusCode: 200, body: '{"answered":true}', type: ['application/json; charset=utf-8'], formatters: 0 },
    { statusCode: 200, formatters: 1 },
    { statusCode: 200, formatters: 1 },
  ]);
  const usual = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: '2-digit', day: '2-digit' }).format();
  expect(stdout).toContain(usual);
  expect(stdout.match(/WARN \[Lean\] at this moment/g)).toHaveLength(2);
});

it('knows the media type of a text once it is asked', async () => {
  const { answers } = await ask('/text');
  expect(answers).toMatchObject([{ statusCode: 200, body: 'a text', type: ['text/html; charset=utf-8'] }]);
});

it('has one copy of rxjs, without what nobody imports', async () => {
  const copies = new Set(inputs.flatMap((file) => /rxjs\/dist\/\w+/.exec(file)?.[0] ?? []));
  expect([...copies]).toEqual(['rxjs/dist/esm']);
  const start = await readFile(path.join(folder, 'index.mjs'), 'utf8');
  expect(start).toContain('lastValueFrom');
  expect(start).not.toContain('windowToggle');
  const { answers } = await ask('/observed');
  expect(answers).toMatchObject([{ statusCode: 200, body: '{"observed":true}' }]);
});

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

jest.setTimeout(90_000);

const program = `import { buildPage } from './tools/pages.mjs'; await buildPage('members-web', process.argv[1]);`;
let outdir: string;

beforeAll(async () => {
  outdir = await mkdtemp(path.join(tmpdir(), 'pages-'));
});
afterAll(() => rm(outdir, { recursive: true }));

it('a page that is built again keeps its configuration, and no other file of before', async () => {
  const folder = path.join(outdir, 'members-web');
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  for (const name of ['config.json', 'old.html', 'assets/index-00000000.js']) {
    await writeFile(path.join(folder, name), `{"is":"${name}"}`);
  }
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, outdir]);

  expect(await readFile(path.join(folder, 'config.json'), 'utf8')).toBe('{"is":"config.json"}');
  expect((await readdir(folder)).toSorted()).toEqual(['assets', 'config.json', 'index.html']);
  expect(await readdir(path.join(folder, 'assets'))).not.toContain('index-00000000.js');
});

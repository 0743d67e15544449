import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { isRunning, killGroup, npmRun, type Program } from '../setup/process-group.js';

const readme = readFileSync('README.md', 'utf8');
const run = promisify(execFile);

/** What differs from run to run: tokens, ports and the width of columns with URLs in them. */
const masked = (text: string): string =>
  text
    .replaceAll(/(?<==|: )[\w-]{20,}(?:\.[\w-]+)*|…/g, '<token>')
    .replaceAll(/IDENTITY_PROVIDER=local LOCAL_ISSUER=\S+ /g, '') // only beside another demo
    .replaceAll(/(127\.0\.0\.1):\d+/g, '$1:<port>')
    .replaceAll(/ {2,}/g, '  ')
    .trim();

describe('the README', () => {
  it.each(
    [...readme.matchAll(/<!-- the text of (\S+) -->\s+```ts\n([\s\S]*?)```/g)].map(([, file, code]) => [file!, code!]),
  )('shows %s as it is', (file, code) => {
    expect(code).toBe(readFileSync(file, 'utf8'));
  });

  it('names npm scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run (?:-s )?)?([a-z:]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
    expect(() => links.map((link) => readFileSync(link))).not.toThrow();
  });
});

describe('npm run demo', () => {
  let demo: Program;
  let printed = '';

  beforeAll(async () => {
    demo = npmRun(['demo'], { ...process.env, LOG_LEVEL: 'info' });
    demo.stdout.on('data', (text: string) => (printed += text));
    while (!printed.includes('Ctrl-C')) await once(demo.stdout, 'data');
  }, 30_000);
  afterAll(() => killGroup(demo));

  it('prints what the README shows', () => {
    const [shown] = /(?<=```text\n)Sallyport is ready[\s\S]*?(?=```)/.exec(readme) ?? [];
    expect(masked(printed)).toBe(masked(shown!));
  });

  it('answers its own curl lines as they say', async () => {
    const exports = printed.match(/(?<=^ {2})export .*$/gm)!.join('\n');
    const lines = [...printed.matchAll(/^ {2}(curl -i .*?) {2,}# (\d{3})/gm)].map(([, line, status]) => ({
      line: line!,
      status: status!,
    }));
    expect(new Set(lines.map(({ status }) => status))).toEqual(new Set(['200', '401', '403']));
    for (const { line, status } of lines) {
      const script = `${exports}\n${line.replace('curl -i', "curl -s -o /dev/null -w '%{http_code}'")}`;
      expect({ line, status: (await run('bash', ['-c', script])).stdout }).toEqual({ line, status });
    }
  });

  it('gives the answers the README shows', async () => {
    const exports = printed.match(/(?<=^ {2})export .*$/gm)!.join('\n');
    const lines = printed.match(/(?<=^ {2})curl -i .*?(?= {2,}#)/gm)!.slice(0, 3);
    const { stdout } = await run('bash', ['-c', `${exports}\n${lines.join('\n')}`]);
    const [shown] = /(?<=```text\n)HTTP[\s\S]*?(?=```)/.exec(readme) ?? [];
    for (const line of shown!.split('\n')) expect(stdout.replaceAll('\r', '')).toContain(line);
  });

  it('hands out a token for its last curl line', async () => {
    const [line] = printed.match(/(?<=^ {2})curl -s .*$/m)!;
    const { stdout } = await run('bash', ['-c', line]);
    expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer', scope: 'content:read' });
  });

  it('ends on SIGTERM to npm with exit code 0 and nothing left running', async () => {
    demo.kill('SIGTERM');
    const [code] = (await once(demo, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(isRunning(demo)).toBe(false);
  });
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { MembersDemo } from './members-demo.fixture.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** The headers in docs/deploy.md, with the demo in the place of what only a deployment knows. */
function documentedHeaders({ ready: { urls } }: MembersDemo): Readonly<Record<string, string>> {
  const [, block = ''] =
    /```text\n(Content-Security-Policy:[\s\S]*?)```/.exec(readFileSync('docs/deploy.md', 'utf8')) ?? [];
  const idp = new URL(urls.idp).port;
  const here = [new URL(urls.gateway).origin, `http://127.0.0.1:${idp}`, `http://localhost:${idp}`].join(' ');
  const lines = block
    .trim()
    .replace(/https:\/\/<api>[^;]*/, here)
    .split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
}

/** The built page as a bucket has it, its configuration beside it. Nothing but files is served. */
export async function serveAsDeployed(demo: MembersDemo): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['tools/pages.mjs', '--cached', 'members-web']);
  const folder = stdout.trim();
  const config = await (await fetch(`${demo.url}config.json`)).text();
  const headers = documentedHeaders(demo);
  const below = '/shop/members/';

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const name = pathname === below ? 'index.html' : pathname.slice(below.length);
    const content = name === 'config.json' ? Promise.resolve(config) : readFile(path.join(folder, name));
    content.then(
      (body) => response.writeHead(200, { ...headers, 'content-type': types[path.extname(name)] ?? '' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

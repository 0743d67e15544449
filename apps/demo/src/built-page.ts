import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

const tool = path.join(import.meta.dirname, '..', '..', '..', 'tools', 'pages.mjs');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface BuiltPageOptions {
  readonly app: 'console' | 'members-web';
  /** Where it is mounted: `/_console`; empty at the root of a server. */
  readonly at: string;
  /** Origins that the page may speak to besides its own. */
  readonly connect: () => readonly string[];
}

/**
 * Serves a page of `apps/`, built with the first request to it: nobody waits for it who does not look.
 *
 * Everything the page loads is its own (no CDN, no inline script or style), it may be framed by nobody, and it speaks to its
 * own origin and to those named. Answers GET and HEAD alone.
 */
export function builtPage({ app, at, connect }: BuiltPageOptions) {
  let pages: Promise<ReadonlyMap<string, Buffer>> | undefined;

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Cut, not parsed: what comes in need not be a URL (`//`), and a file's name is compared as it is.
    const [pathname = '/'] = (request.url ?? '/').split('?', 1);
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, { allow: 'GET, HEAD' });
    // Without the slash, what the page loads would be looked for beside it. A browser keeps the fragment.
    if (pathname === at && at !== '') return end(response, 308, { location: `${at}/` });
    const name = pathname.slice(at.length) === '/' ? '/index.html' : pathname.slice(at.length);
    // Names as the bundler makes them; nothing else is in the folder, and nothing leads out of it.
    if (!/^\/(?:assets\/)?[\w.-]+$/.test(name) || name.includes('..')) return end(response, 404);
    pages ??= build(app);
    try {
      const content = (await pages).get(name);
      if (content === undefined) return end(response, 404);
      response.writeHead(200, {
        'content-type': types[path.extname(name)] ?? 'application/octet-stream',
        'content-length': content.length,
        'content-security-policy': policy(connect()),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : content);
    } catch (error) {
      pages = undefined; // what is mended is built with the next request
      console.error(`The page ${app} could not be built.`, error);
      end(response, 500);
    }
  };
}

/** Held from then on: another process that builds the same page from newer sources takes the folder away. */
async function build(app: string): Promise<ReadonlyMap<string, Buffer>> {
  const { stdout } = await promisify(execFile)(process.execPath, [tool, '--cached', app]);
  const folder = stdout.trim();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => {
        const name = path.relative(folder, file).replaceAll(path.sep, '/');
        return [`/${name}`, await readFile(file)] as const;
      }),
    ),
  );
}

const policy = (origins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src ${["'self'", ...origins].join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, headers).end();
}

/**
 * `node tools/pages.mjs [<app>…]` builds the pages: static files of each `apps/<app>/index.html` into `dist/pages/<app>`.
 * `--cached` leaves them in node_modules/.cache, under a name that changes with the sources, and prints that folder: built
 * already, it is only named. The demo asks so when somebody opens a page.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { root } from './bundle.mjs';

const cache = path.join(root, 'node_modules', '.cache', 'sallyport', 'pages');

async function filesUnder(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && !/\.spec\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Of whatever a page can be made of, so that no page is older than its sources. */
async function hashOfSources(app) {
  const folders = await Promise.all([path.join(root, 'apps', app), path.join(root, 'libs')].map(filesUnder));
  const files = [...folders.flat(), ...['package-lock.json', 'tools/pages.mjs'].map((name) => path.join(root, name))];
  const hash = createHash('sha256');
  for (const content of await Promise.all(files.map((file) => readFile(file)))) hash.update(content).update('\0');
  return hash
    .update(files.map((file) => path.relative(root, file)).join('\n'))
    .digest('hex')
    .slice(0, 16);
}

async function build(app, outDir) {
  const vite = await import('vite'); // a page that is built already needs none
  await vite.build({
    root: path.join(root, 'apps', app),
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    base: './', // wherever it is served from
    publicDir: false,
    resolve: {
      alias: [
        { find: /^@sallyport\/([^/]+)$/, replacement: path.join(root, 'libs', '$1', 'src', 'index.ts') },
        // Its package.json names this file for browsers in a way that Vite does not read.
        {
          find: /^@aws-sdk\/credential-providers$/,
          replacement: '@aws-sdk/credential-providers/dist-es/index.browser.js',
        },
      ],
    },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: false, // `buildPage` does, but for what is not of the build
      target: 'es2022',
      assetsInlineLimit: 0, // a data: URL would need a hole in the page's policy
      modulePreload: { polyfill: false },
    },
  });
}

/** What an operator puts beside a page: `npm run outputs -- --pages` writes it, and every deployment builds the page again. */
const configuration = 'config.json';

async function emptyButConfiguration(folder) {
  const old = existsSync(folder) ? await readdir(folder) : [];
  for (const name of old.filter((one) => one !== configuration)) await rm(path.join(folder, name), { recursive: true });
}

/** Returns the folder. Two at once build twice, and whichever is first stays. */
async function cached(app) {
  const folder = path.join(cache, `${app}-${await hashOfSources(app)}`);
  if (existsSync(path.join(folder, 'index.html'))) return folder;
  const draft = `${folder}.${process.pid}.draft`;
  await mkdir(cache, { recursive: true });
  await build(app, draft);
  for (const old of await readdir(cache)) {
    // Not what another one has just finished: whoever it told is reading there. Two may clear away the same at once.
    const stays = !old.startsWith(`${app}-`) || old.endsWith('.draft') || old === path.basename(folder);
    if (!stays) await rm(path.join(cache, old), { recursive: true, force: true });
  }
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return folder;
}

export const pages = async () =>
  (await readdir(path.join(root, 'apps'))).filter((app) => existsSync(path.join(root, 'apps', app, 'index.html')));

/** Builds one page into `outdir/<app>`, and leaves the configuration that is there. */
export async function buildPage(app, outdir) {
  const folder = path.join(outdir, app);
  await emptyButConfiguration(folder);
  await build(app, folder);
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { cached: { type: 'boolean' } } });
  const apps = positionals.length > 0 ? positionals : await pages();
  for (const app of apps) {
    if (values.cached) console.log(await cached(app));
    else await buildPage(app, path.join(root, 'dist', 'pages'));
  }
}

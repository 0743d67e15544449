/**
 * `node tools/run.mjs <entry.ts> [arguments…]` runs a TypeScript program of this repository in this very process:
 * signals reach it, its exit code is ours, and `process.argv` looks as if it had been started directly.
 * npm packages stay in node_modules; only our own sources are bundled, which takes a fraction of a second, and is done when
 * some of them changed since the last time.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isCurrent, noteSources } from './kept-bundle.mjs';

const [given, ...args] = process.argv.slice(2);
if (given === undefined) {
  console.error('usage: node tools/run.mjs <entry.ts> [arguments…]');
  process.exit(64);
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const entry = path.resolve(given);
const name = path
  .relative(root, entry)
  .replace(/\.ts$/, '')
  .replaceAll(/[^\w-]+/g, '.');
const folder = path.join(root, 'node_modules', '.cache', 'sallyport', 'run');
const finished = path.join(folder, `${name}.mjs`);

if (!(await isCurrent(finished, entry))) await makeBundle();

process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], entry, ...args];
await import(pathToFileURL(finished).href);

async function makeBundle() {
  const { bundle, stopBundler } = await import('./bundle.mjs');
  // Two runs at once: each writes its own file, the rename is atomic, and whichever is imported is whole.
  const draft = path.join(folder, `${name}.${process.pid}.draft.mjs`);
  const began = Date.now();
  try {
    await mkdir(folder, { recursive: true });
    const { metafile } = await bundle({ entry, outfile: draft, inPlace: true, sourcemap: 'inline' });
    await noteSources(draft, Object.keys(metafile.inputs), began);
    await rename(draft, finished);
  } catch (error) {
    await rm(draft, { force: true });
    // esbuild has already printed what is wrong in the sources
    if (!Array.isArray(error?.errors)) console.error(error);
    process.exit(1);
  } finally {
    await stopBundler();
  }
}

/**
 * A bundle that says at its end what it was made from. The next run takes it when all of that is as it was: most of the
 * time between a command and its first line goes into bundling, and most commands follow one that bundled the same.
 */
import { appendFile, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const mark = '\n// made from ';

/** What makes the bundle, beside the sources in it. */
const makers = [
  'tools/run.mjs',
  ...['bundle', 'baked-in', 'past-the-doors', 'plain-builtins', 'without-meanings'].map((name) => `tools/${name}.mjs`),
  'tsconfig.json',
  'node_modules/esbuild/package.json',
  'node_modules/@swc/core/package.json',
];

/** Clocks of file systems tick more coarsely than ours, and lag behind it. */
const tickMs = 50;

const stateOf = async (file) => {
  const { mtimeMs, size } = await stat(path.join(root, file));
  return [file, mtimeMs, size];
};

/**
 * Writes down in a fresh bundle what it was made from. Writes nothing when some of that changed or went meanwhile: nobody
 * knows whether the bundle has it.
 *
 * @param {string} file - the bundle
 * @param {readonly string[]} inputs - paths from the root of the repository, as in esbuild's metafile
 * @param {number} began - milliseconds since the epoch, from before the first source was read
 */
export async function noteSources(file, inputs, began) {
  const states = await Promise.all([...makers, ...inputs].map(stateOf)).catch(() => []);
  if (states.length === 0 || states.some(([, mtimeMs]) => mtimeMs > began - tickMs)) return;
  await appendFile(file, `${mark}${JSON.stringify(states)}\n`);
}

/** Whether the bundle is there, was made of this entry, and nothing it was made from has another time or size. */
export async function isCurrent(file, entry) {
  try {
    const text = await readFile(file, 'utf8');
    const at = text.lastIndexOf(mark);
    if (at === -1) return false;
    const noted = JSON.parse(text.slice(at + mark.length));
    const now = await Promise.all(noted.map(([input]) => stateOf(input)));
    return (
      noted.some(([input]) => path.join(root, input) === entry) &&
      now.every(([, mtimeMs, size], index) => mtimeMs === noted[index][1] && size === noted[index][2])
    );
  } catch {
    return false; // no bundle, or one of its sources is gone: it is made anew, which says what is wrong
  }
}

import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from './bundle.mjs';

/**
 * Joins the entry of a split bundle with the chunks it imports at once, since every file of a start costs a look-up, a
 * read and a compilation of its own. A chunk that was joined stays as a list of names of the entry, for the chunks that
 * are loaded later: each module still exists once.
 *
 * @param {import('esbuild').Metafile['outputs']} outputs - `index.mjs` and its chunks, in one folder
 * @returns the outputs as they are now
 */
export async function joinStart(outputs) {
  const entry = Object.keys(outputs).find((file) => file.endsWith('/index.mjs'));
  const folder = path.resolve(root, path.dirname(entry));
  const start = startOf(outputs);
  const wanted = await namesWanted(
    Object.keys(outputs).filter((file) => file.endsWith('.mjs') && !start.includes(file)),
  );
  let count = 0;
  const joined = start
    .filter((file) => file !== entry && !isOfNoSource(outputs[file]))
    .map((file) => ({
      file,
      names: outputs[file].exports
        .filter((name) => wanted.has(here(file) + name))
        .map((name) => [name, `$${(count++).toString(36)}`]),
    }));
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: [exportsOf(entry), ...joined.map(exportsAs)].join('\n'),
      resolveDir: folder,
      sourcefile: 'start',
    },
    outfile: path.join(folder, 'index.mjs'),
    allowOverwrite: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [laterStaysOutside],
  });
  for (const { file, names } of joined) {
    const text = `export{${names.map(([name, alias]) => `${alias} as ${name}`).join()}}from"./index.mjs";\n`;
    await writeFile(path.resolve(root, file), text);
    await rm(path.resolve(root, `${file}.map`), { force: true });
    outputs[file] = { ...outputs[file], bytes: text.length, imports: [] };
  }
  const inputs = Object.assign({}, ...start.map((file) => outputs[file].inputs));
  return { ...outputs, [entry]: { ...metafile.outputs[entry], inputs, imports: [] } };
}

/** The entry and all it imports statically: what a cold start reads at once. */
export function startOf(outputs) {
  const start = new Set();
  const visit = (file) => {
    if (start.has(file)) return;
    start.add(file);
    for (const { path: next, kind } of outputs[file].imports)
      if (kind === 'import-statement' && outputs[next]) visit(next);
  };
  visit(Object.keys(outputs).find((file) => file.endsWith('/index.mjs')));
  return [...start];
}

/** What esbuild makes CommonJS modules with, and what was baked in: without a state, so that nobody minds a second one. */
const isOfNoSource = ({ inputs }) => Object.keys(inputs).every((input) => input.startsWith('baked:'));

/** What the chunks that are loaded later take from others, each as the quoted file and the name. */
async function namesWanted(later) {
  const texts = await Promise.all(later.map((file) => readFile(path.resolve(root, file), 'utf8')));
  const imports = texts.flatMap((text) => [...text.matchAll(/\bimport\{([^}]*)\}from("\.\/[^"]+")/g)]);
  return new Set(imports.flatMap(([, names, file]) => names.split(',').map((name) => file + name.split(' as ')[0])));
}

const here = (file) => JSON.stringify(`./${path.basename(file)}`);
const exportsOf = (file) => `export * from ${here(file)};`;
const exportsAs = ({ file, names }) =>
  `export {${names.map(([name, alias]) => `${name} as ${alias}`).join()}} from ${here(file)};`;

const laterStaysOutside = {
  name: 'later-stays-outside',
  setup(esbuild) {
    esbuild.onResolve({ filter: /./ }, ({ path: name, kind }) =>
      kind === 'dynamic-import' ? { path: name, external: true } : undefined,
    );
  },
};

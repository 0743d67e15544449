/**
 * What npm packages do when they are loaded, or bring along, and few first answers need: done when somebody asks for its
 * result, or left out. It is a third of an application's start. What a package answers stays the same.
 */
import { readFile } from 'node:fs/promises';

/** What takes the place of a statement has as many lines: source maps keep theirs. */
const putOff = [
  {
    // Nest's date and time of a log line: the first formatter of a process reads a part of ICU's data, 28 ms.
    file: /[\\/]@nestjs[\\/]common[\\/]services[\\/](?:console-)?logger\.service\.js$/,
    statement: /const dateTimeFormatter = (new Intl\.DateTimeFormat\([^;]*\));/,
    instead: 'let made$; const dateTimeFormatter = { format: (date) => (made$ ??= $1).format(date) };',
  },
  {
    // Which extension belongs to which media type, 8 ms: an answer in JSON asks for its charset alone.
    file: /[\\/]mime-types[\\/]index\.js$/,
    statement: 'populateMaps(exports.extensions, exports.types)',
    instead:
      'let isPopulated = false; for (let [name, map] of [["extensions", exports.extensions], ["types", exports.types]]) ' +
      'Object.defineProperty(exports, name, { configurable: true, enumerable: true, get() { ' +
      'if (!isPopulated) { isPopulated = true; populateMaps(exports.extensions, exports.types) } return map }, ' +
      'set(other) { map = other } })',
  },
];

const asPublished = Symbol('asked by this plugin');

export const leanPackages = {
  name: 'lean-packages',
  setup(esbuild) {
    for (const { file, statement, instead } of putOff) {
      esbuild.onLoad({ filter: file }, async ({ path: filename }) => {
        const published = await readFile(filename, 'utf8');
        const contents = published.replace(statement, instead);
        const text = `${filename} is not written as before: a start takes longer. Look for what it does at load.`;
        return { contents, loader: 'js', warnings: contents === published ? [{ text }] : [] };
      });
    }
    // All of its operators, of which Nest uses some twenty: of its ES modules the others are left out. Whoever requires it gets
    // the same ones, since an Observable of another copy is none; in ES5, since what was compiled to that extends no class.
    esbuild.onResolve({ filter: /^rxjs(?:\/|$)/ }, async ({ path: name, kind, resolveDir, pluginData }) => {
      if (pluginData === asPublished) return undefined;
      const found = await esbuild.resolve(name, { kind, resolveDir, pluginData: asPublished });
      if (found.errors.length > 0 || found.external) return undefined;
      const { path: published, sideEffects } = found;
      return { path: published.replace(/([\\/]rxjs[\\/]dist[\\/])cjs([\\/])/, '$1esm5$2'), sideEffects };
    });
    // Hardly anybody asks for these, half a megabyte: beside the bundle, read when a text in such a charset comes.
    esbuild.onLoad(
      { filter: /[\\/]iconv-lite[\\/]encodings[\\/]tables[\\/][^\\/]+\.json$/ },
      async ({ path: filename }) => ({ contents: await readFile(filename), loader: 'copy' }),
    );
    // Each start reads all of these, which takes half as long as data as it does as a literal.
    esbuild.onLoad({ filter: /[\\/]mime-db[\\/]db\.json$/ }, async ({ path: filename }) => {
      const data = JSON.stringify(JSON.parse(await readFile(filename, 'utf8')));
      return { contents: `module.exports = JSON.parse(${JSON.stringify(data)});`, loader: 'js' };
    });
  },
};

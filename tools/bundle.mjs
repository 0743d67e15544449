/**
 * The one bundler: `npm run demo`, the scripts and the Lambda entries all come out of it.
 *
 * esbuild resolves, joins and minifies; it does not emit decorator metadata, which Nest's injection reads. So every
 * TypeScript file of ours that holds a decorator passes through swc first. tsconfig `paths` are esbuild's own business.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';
import { BakedIn } from './baked-in.mjs';
import { leanPackages } from './lean-packages.mjs';
import { pastTheDoors } from './past-the-doors.mjs';
import { plainBuiltins, withPlainBuiltins } from './plain-builtins.mjs';
import { withoutMeanings } from './without-meanings.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Ends esbuild's child process; call it when the last bundle is written and the process lives on. */
export const stopBundler = () => stop();

// A false alarm (a word after @ in a comment) costs a millisecond; a missed decorator would cost its metadata.
const decorator = /^\s*@[A-Za-z_$]|[\s(,]@[A-Za-z_$][\w$.]*\s*\(/m;
const typescriptFile = /\.ts$/;
const isOfLib = (filename) => /^libs[\\/]/.test(path.relative(root, filename));
const isOurs = (filename) => /^(apps|libs|test|tools)[\\/]/.test(path.relative(root, filename));

let swc; // loaded with the first decorated file: a script without Nest never pays for it

async function compileDecorated(source, filename) {
  swc ??= (await import('@swc/core')).default;
  const { code, map } = await swc.transform(source, {
    filename,
    configFile: false,
    swcrc: false,
    sourceMaps: true,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
}

/** A bundle moves code away from its file; a program run in place still finds its neighbours by `import.meta`. */
function pinImportMeta(source, filename) {
  return source
    .replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(filename).href))
    .replaceAll(/\bimport\.meta\.dirname\b/g, JSON.stringify(path.dirname(filename)))
    .replaceAll(/\bimport\.meta\.filename\b/g, JSON.stringify(filename));
}

const typescript = ({ inPlace, straight, words, baked }) => ({
  name: 'decorators-through-swc',
  setup(esbuild) {
    esbuild.onLoad({ filter: typescriptFile }, async ({ path: filename }) => {
      if (!isOurs(filename)) return undefined;
      const written = await readFile(filename, 'utf8');
      const whole = baked.importInto(written);
      const near = straight ? withoutMeanings(withPlainBuiltins(await pastTheDoors(whole)), filename) : whole;
      const told = words === undefined || !isOfLib(filename) ? near : await words.takeFrom(near);
      const source = inPlace ? pinImportMeta(told, filename) : told;
      if (decorator.test(source)) return { contents: await compileDecorated(source, filename), loader: 'js' };
      return source === written ? undefined : { contents: source, loader: 'ts' };
    });
  },
});

// CommonJS packages inside an ES module still ask for these three.
const commonjsNames = [
  "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('');

/**
 * Returns esbuild's result, with its metafile, for one entry written as an ES module for Node 20.
 *
 * @param {object} options
 * @param {string} options.entry - a .ts file
 * @param {string} [options.outfile] - one file; dynamic imports are folded into it
 * @param {string} [options.outdir] - `index.mjs` plus a chunk for every dynamic import
 * @param {'external' | 'bundle'} [options.packages] - `external` (default): npm packages stay imports, found in
 *   node_modules when it runs; `bundle`: they come along, and the output runs without node_modules
 * @param {boolean} [options.minify]
 * @param {boolean} [options.keepNames] - of classes and functions, default true: Nest shows and compares them
 * @param {boolean} [options.commonjs] - whether the output declares `require` and its kin, default true: CommonJS packages
 *   that are bundled ask for more than Node's own modules
 * @param {import('./words-aside.mjs').WordsAside} [options.words] - takes the sentences of our libs out of it
 * @param {boolean} [options.inPlace] - `import.meta` names the source file instead of the bundle
 * @param {'inline' | 'linked' | false} [options.sourcemap]
 * @param {readonly string[]} [options.external] - packages that stay imports although `packages` is `bundle`
 * @param {readonly string[]} [options.first] - files whose effect must come before everything else. esbuild does not keep
 *   the order of imports across chunks, and Nest's own decorators need reflect-metadata at once
 * @param {Readonly<Record<string, unknown>>} [options.define] - global names and what stands in their place: JSON values, or undefined
 */
export function bundle({
  entry,
  outfile,
  outdir,
  packages = 'external',
  minify = false,
  inPlace = false,
  sourcemap = 'linked',
  external = [],
  first = [],
  define = {},
  keepNames = true,
  commonjs = true,
  words,
}) {
  const isObject = ([, value]) => typeof value === 'object';
  const baked = new BakedIn(Object.fromEntries(Object.entries(define).filter(isObject)));
  return build({
    absWorkingDir: root,
    entryPoints: outdir === undefined ? [entry] : [{ in: entry, out: 'index' }],
    ...(outdir === undefined
      ? { outfile }
      : { outdir, splitting: true, outExtension: { '.js': '.mjs' }, chunkNames: '[name]-[hash]' }),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    tsconfig: path.join(root, 'tsconfig.json'),
    packages,
    external: [...external],
    inject: [...first],
    define: Object.fromEntries(
      Object.entries(define)
        .filter((one) => !isObject(one))
        .map(([name, value]) => [name, JSON.stringify(value) ?? 'undefined']),
    ),
    minify,
    keepNames,
    sourcemap,
    sourcesContent: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    ...(packages === 'bundle' && commonjs ? { banner: { js: commonjsNames } } : {}),
    plugins:
      packages === 'bundle'
        ? [
            plainBuiltins,
            leanPackages,
            baked.plugin(),
            typescript({ inPlace, straight: true, words, baked }),
            ...(words ? [words.plugin()] : []),
          ]
        : [baked.plugin(), typescript({ inPlace, straight: false, baked })],
  });
}

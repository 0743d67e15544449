/** A bundle as Lambda gets it: `npm run build` makes them, `npm run bench` measures them and their peers. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { bundle, root } from './bundle.mjs';
import { joinStart } from './join-start.mjs';
import { scriptStart } from './start-script.mjs';
import { WordsAside } from './words-aside.mjs';

// The runtime brings the AWS SDK; Nest tries the others with a try/catch and does without them.
export const external = [
  '@aws-sdk/*',
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/websockets',
  '@nestjs/websockets/*',
  '@fastify/static',
  '@fastify/view',
  'class-transformer',
  'class-transformer/*',
  'class-validator',
];

/**
 * Returns esbuild's metafile of `<outdir>/index.mjs` and its chunks: minified, without node_modules beside it.
 *
 * @param {Readonly<Record<string, unknown>>} [define] - what the build knows and the sources do not, by its global name
 * @param {{ rehearsal: string, arguments?: readonly string[], node?: string }} [script] - see `scriptStart`; absent: the start is an ES module
 */
export async function bundleLambda(entry, outdir, define = {}, script) {
  const isNest = /^import 'reflect-metadata';$/m.test(await readFile(entry, 'utf8'));
  const { metafile } = await bundle({
    entry,
    first: isNest ? [path.join(root, 'tools', 'reflect-metadata-first.mjs')] : [],
    outdir,
    packages: 'bundle',
    minify: true,
    keepNames: isNest,
    commonjs: isNest,
    external,
    ...(isNest ? {} : { words: new WordsAside() }),
    define: { SALLYPORT_ISSUER_SNAPSHOT: undefined, SALLYPORT_PINNED_CAS: undefined, ...define },
  });
  const joined = await joinStart(metafile.outputs);
  return { ...metafile, outputs: script === undefined ? joined : await scriptStart(joined, script) };
}

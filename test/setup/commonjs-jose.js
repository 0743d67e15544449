import { rename } from 'node:fs/promises';
import process from 'node:process';
import { build } from 'esbuild';

const file = 'node_modules/.cache/sallyport/jose.cjs';

/** Writes the CommonJS copy of jose that jest.config.js maps `jose` to. */
export default async function writeCommonJsJose() {
  // Another run may be reading it, that of the guide to a new provider too: it is whole at every moment.
  const draft = `${file}.${process.pid}.draft`;
  await build({
    entryPoints: ['jose'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile: draft,
    logLevel: 'error',
  });
  await rename(draft, file);
}

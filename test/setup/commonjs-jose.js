import { build } from 'esbuild';

/** Writes the CommonJS copy of jose that jest.config.js maps `jose` to. */
export default async function writeCommonJsJose() {
  await build({
    entryPoints: ['jose'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile: 'node_modules/.cache/sallyport/jose.cjs',
    logLevel: 'error',
  });
}

/** `npm run manifest` writes route-manifest.json from what the guards enforce; `-- --check` compares and fails. */
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { MisconfigurationError } from '@sallyport/protocol';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { format } from 'prettier';
import { enforcedRoutes } from './enforced-routes.js';
import { readArguments } from './read-arguments.js';

const file = 'route-manifest.json';
const { values } = readArguments('npm run manifest [-- --check]', { check: { type: 'boolean' } });

try {
  const { manifest, undeclared } = await enforcedRoutes();
  for (const { controller, handler, method, path } of undeclared) {
    console.error(`closed: ${controller}.${handler} (${method} ${path}) declares no access.`);
  }
  const text = await format(JSON.stringify(parseRouteManifest(manifest)), { parser: 'json', printWidth: 120 });
  if (values.check !== true) {
    await writeFile(file, text);
    console.log(`${file}: ${manifest.routes.length} routes written.`);
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`${file} is not what the guards enforce: run npm run manifest and commit it.`);
    process.exitCode = 1;
  }
  if (undeclared.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof MisconfigurationError ? error.message : error);
  process.exitCode = 1;
}

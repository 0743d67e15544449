/**
 * Prints the tag of the manifest that each application enforces and the scopes of all of it, as JSON by application, for
 * `npm run build` to bake in.
 * A committed manifest that differs from what is enforced fails here, with its routes.
 */
import 'reflect-metadata';
import { MisconfigurationError, scopesOf } from '@sallyport/protocol';
import { manifestDifferences, manifestTag } from '@sallyport/route-manifest';
import { enforcedRoutes } from './enforced-routes.js';
import { readManifestAt } from './manifest-at.js';
import { readArguments } from './read-arguments.js';

const { values } = readArguments('node tools/run.mjs tools/manifest-tags.ts [--manifest <file>]', {
  manifest: { type: 'string', default: 'route-manifest.json' },
});
const file = values.manifest;

try {
  const { manifest } = await enforcedRoutes();
  const differences = manifestDifferences(await readManifestAt(file), manifest);
  for (const difference of differences) console.error(`${file}: ${difference}`);
  if (differences.length > 0) {
    console.error(`The gateway would not enforce what the applications do: run npm run manifest and commit ${file}.`);
    process.exitCode = 1;
  }
  const apps = [...new Set(manifest.routes.map(({ app }) => app))];
  const known = { tag: manifestTag(manifest), scopes: scopesOf(manifest.routes).toSorted() };
  process.stdout.write(JSON.stringify(Object.fromEntries(apps.map((app) => [app, known]))));
} catch (error) {
  console.error(error instanceof MisconfigurationError ? error.message : error);
  process.exitCode = 1;
}

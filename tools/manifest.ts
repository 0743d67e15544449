/**
 * `npm run manifest` writes what follows from the routes the guards enforce; `-- --check` compares and fails:
 * the route manifest of the protected APIs, that of the consumer, and what Cognito is deployed with: scopes, and the routes
 * that people may sign requests for.
 */
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { MisconfigurationError } from '@sallyport/protocol';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { format } from 'prettier';
import { resourceApps } from '../apps/demo/src/resource-apps.js';
import { ContentConsumerModule } from '../apps/content-consumer/src/content-consumer.module.js';
import { cognitoScopes } from './cognito-scopes.js';
import { enforcedRoutes } from './enforced-routes.js';
import { readArguments } from './read-arguments.js';
import { signedRoutes } from './signed-routes.js';

const { values } = readArguments('npm run manifest [-- --check]', { check: { type: 'boolean' } });

try {
  const protectedApis = await enforcedRoutes(resourceApps);
  const consumer = await enforcedRoutes({ 'content-consumer': ContentConsumerModule });
  for (const { manifest, undeclared } of [protectedApis, consumer]) {
    for (const { controller, handler, method, path } of undeclared) {
      console.error(`closed: ${controller}.${handler} (${method} ${path}) declares no access.`);
      process.exitCode = 1;
    }
    parseRouteManifest(manifest);
  }
  await keep('route-manifest.json', protectedApis.manifest);
  await keep('apps/content-consumer/route-manifest.json', consumer.manifest);
  await keep('deploy/identity/cognito-scopes.json', cognitoScopes(protectedApis.manifest, consumer.manifest));
  await keep('deploy/identity/signed-routes.json', signedRoutes(protectedApis.manifest));
} catch (error) {
  console.error(error instanceof MisconfigurationError ? error.message : error);
  process.exitCode = 1;
}

async function keep(file: string, content: object): Promise<void> {
  const text = await format(JSON.stringify(content), { parser: 'json', printWidth: 120 });
  if (values.check !== true) {
    await writeFile(file, text);
    console.log(`${file} written.`);
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`${file} is not what the guards enforce: run npm run manifest and commit it.`);
    process.exitCode = 1;
  }
}

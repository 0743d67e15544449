/**
 * `npm run routes`: what the guards enforce, as a table, or with `-- --json` as the manifest. `--check` fails on routes
 * that are not what anybody meant, `--diff <git ref or file>` on access that widened. docs/guides/routes.md says more.
 */
import 'reflect-metadata';
import { resourceApps } from '../apps/demo/src/resource-apps.js';
import { routesCommand } from './routes-command.js';

await routesCommand(resourceApps);

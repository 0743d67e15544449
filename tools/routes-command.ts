import process from 'node:process';
import type { Type } from '@nestjs/common';
import { MisconfigurationError } from '@sallyport/protocol';
import {
  describeAccess,
  diffManifests,
  isWidening,
  nativeAuthorizers,
  type AccessChange,
  type NativeAuthorizer,
} from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { enforcedRoutes, type EnforcedRoutes } from './enforced-routes.js';
import { readArguments } from './read-arguments.js';
import { readManifestAt } from './manifest-at.js';
import { checkRoutes, sourceNames } from './route-check.js';
import { readScopeCatalogue } from './scopes-file.js';
import { scopesAt } from './scopes-at.js';

const usage =
  'npm run routes [-- [--json] [--check [--authorizer cognito|jwt]] [--diff <git ref or file>] | -- --scopes-of <identity provider>]';

/** One run of `npm run routes` over these applications; what it finds decides the exit code. */
export async function routesCommand(apps: Readonly<Record<string, Type>>): Promise<void> {
  const { values } = readArguments(usage, {
    json: { type: 'boolean' },
    check: { type: 'boolean' },
    diff: { type: 'string' },
    authorizer: { type: 'string' },
    'scopes-of': { type: 'string' },
  });
  const authorizer = nativeAuthorizers.find((one) => one === values.authorizer);
  if (values.authorizer !== undefined && (authorizer === undefined || values.check !== true)) {
    console.error(`--authorizer goes with --check and is one of ${nativeAuthorizers.join(', ')}.\nUsage: ${usage}`);
    process.exitCode = 64;
    return;
  }
  try {
    const before = values.diff === undefined ? undefined : await readManifestAt(values.diff);
    const enforced = await enforcedRoutes(apps);
    if (values['scopes-of'] !== undefined) {
      console.log(JSON.stringify(scopesAt(values['scopes-of'], enforced.manifest), undefined, 2));
      return;
    }
    const changes = before && diffManifests(before, enforced.manifest);
    if (values.json === true) console.log(JSON.stringify(changes ?? enforced.manifest, undefined, 2));
    else if (changes !== undefined) console.log(diffText(changes, values.diff!, enforced));
    else if (values.check !== true) console.log(tableOf(enforced));

    if (values.check === true) reportCheck(enforced, authorizer, values.json === true);
    if (changes?.some(isWidening) === true) {
      console.error(
        `Access widened since ${values.diff}: who was refused is let in. Take it back, or have it reviewed.`,
      );
      process.exitCode = 1;
    }
  } catch (error) {
    console.error(error instanceof MisconfigurationError ? error.message : error);
    process.exitCode = 1;
  }
}

function reportCheck(enforced: EnforcedRoutes, authorizer: NativeAuthorizer | undefined, quiet: boolean): void {
  const { rest, http } = readSettings(process.env).authorizer.routeInKey;
  const { faults, notes } = checkRoutes(enforced, {
    catalogue: readScopeCatalogue(),
    authorizer,
    routeInKey: rest || http,
  });
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  if (quiet) return;
  for (const note of notes) console.log(`note: ${note}`);
  if (faults.length === 0) console.log(`${enforced.manifest.routes.length} routes: nothing is wrong.`);
}

function tableOf(enforced: EnforcedRoutes): string {
  const nameOf = sourceNames(enforced);
  const rows = enforced.manifest.routes.map((route) => [
    route.method,
    route.path,
    describeAccess(route),
    nameOf(route),
  ]);
  const closed = enforced.undeclared.map(({ app, controller, handler, method, path }) => [
    method,
    path,
    'closed: declares nothing',
    `${app} ${controller}.${handler}`,
  ]);
  return columns([['METHOD', 'PATH', 'ACCESS', 'DECLARED BY'], ...rows, ...closed]);
}

function diffText(changes: readonly AccessChange[], since: string, enforced: EnforcedRoutes): string {
  if (changes.length === 0) return `No access changed since ${since}.`;
  const nameOf = sourceNames(enforced);
  return columns(
    changes.map(({ kind, methods, path, before, after }) => [
      kind.toUpperCase(),
      methods.join(','),
      path,
      `${describeAccess(before)} → ${describeAccess(after)}`,
      after === undefined ? '' : nameOf(after),
    ]),
  );
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

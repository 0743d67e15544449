/**
 * `npm run snapshot`: asks the issuers of the settings for metadata and keys, for the next `npm run build` to bake into the
 * authorizer; `-- --out <file>` writes elsewhere. When one of them does not answer nothing is written.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAuthenticator, takeSnapshot, type SnapshotReport } from '@sallyport/composition';
import { createHttpClient } from '@sallyport/issuer-client';
import { MisconfigurationError, OutageError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import { readArguments } from './read-arguments.js';

const { values } = readArguments('npm run snapshot [-- --out <file>]', {
  out: { type: 'string', default: 'dist/issuer-snapshot.json' },
});

const says: Readonly<Record<SnapshotReport['held'], (keys?: number) => string>> = {
  'metadata and keys': (keys) => `metadata and ${keys} keys`,
  metadata: () => 'metadata alone, no key is taken from it',
  nothing: () => 'nothing, its tokens bring their certificates along',
};

try {
  // A snapshot is never taken from a snapshot.
  const { ISSUER_SNAPSHOT: _, ...environment } = process.env;
  const settings = readSettings(environment);
  const { issuers } = createAuthenticator(settings);
  const { snapshot, reports } = await takeSnapshot(issuers.all, {
    settings,
    http: createHttpClient(),
    clock: Date.now,
  });
  mkdirSync(path.dirname(values.out), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify(snapshot, undefined, 2)}\n`);
  for (const report of reports) console.log(describe(report));
  const until = new Date(Date.parse(snapshot.takenAt) + settings.snapshotMaxAgeSeconds * 1000).toISOString();
  console.log(`${values.out} written; it may be used until ${until}. npm run build bakes it in.`);
} catch (error) {
  console.error(error instanceof OutageError || error instanceof MisconfigurationError ? error.message : String(error));
  console.error('No snapshot was written.');
  process.exitCode = 1;
}

function describe({ provider, issuer, held, keys, dropped }: SnapshotReport): string {
  const left = dropped.map(({ why }) => `, one key left out: ${why}`).join('');
  return `${provider} (${issuer}): ${says[held](keys)}${left}`;
}

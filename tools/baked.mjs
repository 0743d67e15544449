/** What a bundle knows and its sources do not: the issuers as they were, and the manifest as all applications enforce it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { promisify } from 'node:util';
import { root } from './bundle.mjs';

const run = promisify(execFile);

/**
 * Returns what to put in place of the global names in the bundle of an application. Rejects with the differences when the
 * committed manifest is not what the applications enforce.
 *
 * @param {string} snapshotFile - what `npm run snapshot` wrote; where there is none nothing is baked in
 */
export async function bakedIn(snapshotFile) {
  const [snapshot, tags] = await Promise.all([readSnapshot(snapshotFile), readManifestTags()]);
  if (snapshot !== undefined) {
    console.log(`with the snapshot of ${snapshot.takenAt}: ${Object.keys(snapshot.issuers).join(', ')}`);
  }
  return (app) => ({
    ...(snapshot !== undefined && { SALLYPORT_ISSUER_SNAPSHOT: snapshot }),
    ...(tags[app] !== undefined && { SALLYPORT_MANIFEST_TAG: tags[app] }),
  });
}

async function readSnapshot(file) {
  if (!existsSync(file)) return undefined;
  try {
    const { version, takenAt, issuers } = JSON.parse(await readFile(file, 'utf8'));
    return { version, takenAt, issuers: { ...issuers } };
  } catch (error) {
    throw new Error(`${file} is no snapshot: write it with npm run snapshot, or delete it.`, { cause: error });
  }
}

/** Asked of the applications themselves, under settings of their own: no deployment decides what they declare. */
async function readManifestTags() {
  const env = { PATH: process.env.PATH, IDENTITY_PROVIDER: 'local', LOG_LEVEL: 'silent' };
  try {
    const { stdout } = await run(process.execPath, ['tools/run.mjs', 'tools/manifest-tags.ts'], { cwd: root, env });
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(String(error.stderr || error.message).trim(), { cause: error });
  }
}

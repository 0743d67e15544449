/**
 * What a bundle knows and its sources do not: the issuers as they were, the CAs that are pinned, and the manifest as all
 * applications enforce it.
 */
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
  const [snapshot, tags, pinned] = await Promise.all([readSnapshot(snapshotFile), readManifestTags(), readPinnedCas()]);
  if (snapshot !== undefined) {
    console.log(`with the snapshot of ${snapshot.takenAt}: ${Object.keys(snapshot.issuers).join(', ')}`);
  }
  if (pinned !== undefined) console.log(`with the pinned CAs of ${Object.keys(pinned).join(', ')}`);
  return (app) => ({
    ...(pinned !== undefined && { SALLYPORT_PINNED_CAS: pinned }),
    ...(snapshot !== undefined && { SALLYPORT_ISSUER_SNAPSHOT: snapshot }),
    ...(tags[app] !== undefined && {
      SALLYPORT_MANIFEST_TAG: tags[app].tag,
      SALLYPORT_MANIFEST_SCOPES: tags[app].scopes,
    }),
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

/** Path → PEM of the files that `<PROVIDER>_X5C_CA_FILE` names and that are here; others have to be where it runs. */
async function readPinnedCas() {
  const named = Object.entries(process.env).filter(([name, file]) => /^\w+_X5C_CA_FILE$/.test(name) && file);
  const here = named.filter(([, file]) => existsSync(file));
  for (const [name, file] of named.filter((one) => !here.includes(one))) {
    console.log(`${name} (${file}) is not here, so it is not built in: it has to be there when the function starts.`);
  }
  const files = await Promise.all(here.map(async ([, file]) => [file, await readFile(file, 'utf8')]));
  const secret = files.find(([, pem]) => pem.includes('PRIVATE KEY'));
  if (secret !== undefined) throw new Error(`${secret[0]} holds a private key: leave the certificates alone in it.`);
  return files.length === 0 ? undefined : Object.fromEntries(files);
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

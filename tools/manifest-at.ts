import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { MisconfigurationError } from '@sallyport/protocol';
import { parseRouteManifest, type RouteManifest } from '@sallyport/route-manifest';

const run = promisify(execFile);
const manifestFile = 'route-manifest.json';

/**
 * Returns the manifest in a file, or the one committed at a git ref.
 *
 * @throws {@link MisconfigurationError} `manifest_invalid` when it cannot be read: nothing is taken for an empty manifest
 */
export async function readManifestAt(fileOrRef: string): Promise<RouteManifest> {
  const isFile = statSync(fileOrRef, { throwIfNoEntry: false })?.isFile() === true;
  const text = isFile ? await readFile(fileOrRef, 'utf8') : await committedAt(fileOrRef);
  try {
    return parseRouteManifest(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(`What --diff names (${fileOrRef}) is not JSON: name a route manifest, or a git ref that has one.`);
  }
}

async function committedAt(ref: string): Promise<string> {
  try {
    // Without a ref git would show what is staged.
    if (ref === '') throw new RangeError();
    // The ref is one argument and never an option.
    return (await run('git', ['show', '--end-of-options', `${ref}:./${manifestFile}`])).stdout;
  } catch {
    throw unreadable(
      `--diff ${ref}: there is no such file, and no ${manifestFile} at such a git ref. Name a file, or a commit, branch ` +
        'or tag that git knows here (a shallow clone knows few: git fetch --unshallow).',
    );
  }
}

const unreadable = (fault: string): MisconfigurationError => new MisconfigurationError('manifest_invalid', [fault]);
